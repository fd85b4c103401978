import { Agent, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createProxyServer } from 'httpxy';
import { limits } from '../limits.ts';
import type { Endpoint } from '../target.ts';
import { cleanAnswer } from './headers.ts';
import { tieSockets } from './tie-sockets.ts';
import { type Unanswered, whyUnanswered } from './unanswered.ts';

/** Passes exchanges on to pods, streaming both ways; the request's headers are those for the pod already. */
export interface PodProxy {
  /** Undefined once the exchange is over; else why the pod gave no answer, and the client waits for one. */
  pass(
    request: IncomingMessage,
    response: ServerResponse,
    endpoint: Endpoint,
  ): Promise<Unanswered | undefined>;
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
  const web = createProxyServer({ agent });
  const upgrades = createProxyServer({ upgradeTimeout: limits.upgradeMs });
  const refusals = new WeakMap<IncomingMessage, Upgrade['refuse']>();
  web.on('proxyReq', limitSilence);
  web.on('proxyRes', ({ headers }, _request, response) => cleanAnswer(headers, response.shouldKeepAlive));
  upgrades.on('proxyReqWs', (asked, request, socket) => {
    asked.once('response', ({ headers }) => cleanAnswer(headers, false));
    tieSockets(asked, socket, refusals.get(request));
  });

  const once = async (request: IncomingMessage, response: ServerResponse, endpoint: Endpoint) => {
    try {
      await web.web(request, response, { target: endpoint });
      return undefined;
    } catch (error) {
      if (!response.headersSent && !response.destroyed) return whyUnanswered(error);
      response.destroy();
      return undefined;
    }
  };

  return {
    pass: async (request, response, endpoint) => {
      const why = await once(request, response, endpoint);
      return why === 'broken' && isRepeatable(request) ? once(request, response, endpoint) : why;
    },
    passUpgrade: async ({ request, socket, head, refuse }, endpoint) => {
      refusals.set(request, refuse);
      // What went wrong, `refuse` has said.
      await upgrades.ws(request, socket, { target: endpoint }, head).catch(() => undefined);
    },
    close: () => agent.destroy(),
  };
}

/** A kept connection may end in the moment in which we use it: what changes nothing and has no body is asked once more. */
function isRepeatable({ method, headers }: IncomingMessage): boolean {
  const safe = method === 'GET' || method === 'HEAD';
  return safe && headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
}

function limitSilence(asked: ClientRequest): void {
  asked.setTimeout(limits.idleMs, () => asked.destroy(new Error('silent', { cause: 'silent' })));
  // Node begins to count only when it is connected.
  if (asked.socket?.connecting) asked.socket.setTimeout(limits.connectMs);
}
