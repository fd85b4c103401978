import { Agent, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { createProxyServer } from 'httpxy';
import { limits } from '../limits.ts';
import type { Endpoint } from '../target.ts';
import { cleanAnswer } from './headers.ts';
import { type Exchange, hasBody, passRequest } from './pass-request.ts';
import { tieSockets } from './tie-sockets.ts';
import type { Unanswered } from './unanswered.ts';

/** Passes exchanges on to pods, streaming both ways; the request's headers are those for the pod already. */
export interface PodProxy {
  /** Undefined once the exchange is over; else why the pod gave no answer, and the client waits for one. */
  pass(exchange: Exchange, endpoint: Endpoint): Promise<Unanswered | undefined>;
  /** The same for a WebSocket. Resolves when it is over. */
  passUpgrade(upgrade: Upgrade, endpoint: Endpoint): Promise<void>;
  close(): void;
}

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** What the client has sent after the request's head. */
  readonly head: Buffer;
  /** Answers the client, when the pod gave no answer. */
  readonly refuse: (why: Unanswered) => void;
}

export function openProxy(): PodProxy {
  const agent = new Agent({
    keepAlive: true,
    maxFreeSockets: 64,
    // Servers for development close an idle connection after 5 s, Node's own default: we are earlier.
    timeout: 4000,
  });
  return { pass: openWeb(agent), passUpgrade: openUpgrades(), close: () => agent.destroy() };
}

function openWeb(agent: Agent): PodProxy['pass'] {
  return async (exchange, endpoint) => {
    const why = await passRequest(agent, exchange, endpoint);
    return why === 'broken' && isRepeatable(exchange.request) ? passRequest(agent, exchange, endpoint) : why;
  };
}

function openUpgrades(): PodProxy['passUpgrade'] {
  const upgrades = createProxyServer({ upgradeTimeout: limits.upgradeMs });
  const refusals = new WeakMap<IncomingMessage, Upgrade['refuse']>();
  upgrades.on('proxyReqWs', (asked, request, socket) => {
    asked.once('response', ({ headers }) => cleanAnswer(headers));
    tieSockets(asked, socket, refusals.get(request));
  });
  return async ({ request, socket, head, refuse }, endpoint) => {
    refusals.set(request, refuse);
    // What went wrong, `refuse` has said.
    await upgrades.ws(request, socket, { target: endpoint }, head).catch(() => undefined);
  };
}

/** A kept connection may end in the moment in which we use it: what changes nothing and has no body is asked once more. */
function isRepeatable({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && !hasBody(headers);
}
