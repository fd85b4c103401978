import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Visits } from '../activity/open-visits.ts';
import { answerNginx, askedByNginx, type NginxSide } from '../nginx/asked-by-nginx.ts';
import { answer, answerUpgrade, send } from './answer.ts';
import { type ClientAddresses, clientAddresses } from './client-address.ts';
import { type Clients, countClients } from './count-clients.ts';
import type { Way } from './find-way.ts';
import type { OpenWatch } from './guard/watch-open.ts';
import { limits } from './limits.ts';
import type { LookInside } from './look-inside.ts';
import { obstacleWords } from './obstacle-words.ts';
import { headersForPod } from './proxy/headers.ts';
import { openProxy, type PodProxy } from './proxy/open-proxy.ts';
import { readVisit, type Visit } from './read-visit.ts';
import type { Obstacle } from './target.ts';

export interface PassageOptions {
  /** How people reach the gateway: `https` when a server in front of it ends TLS. */
  readonly scheme: 'http' | 'https';
  /** Addresses of servers in front of it, whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Where a visit leads, if it may go there. */
  readonly find: (visit: Visit) => Promise<Way>;
  /** What is told of a pod that gave no answer. */
  readonly lookInside: LookInside;
  /** Told of everything that is passed on, until it is over: ends what may not stay open. */
  readonly watch: OpenWatch;
  /** When nginx passes requests on by itself, of those that may go. */
  readonly nginx?: NginxSide | undefined;
  /** Told of everything that is passed on to a pod. */
  readonly visits: Visits;
  /** `limits.connectionsPerClient` unless told. */
  readonly connectionsPerClient?: number;
}

/** What happens to everything that arrives at the gateway: it goes to its pod, or is told why not. */
export interface Passage {
  /** Ends connections of clients that have too many. */
  admit(socket: Socket): void;
  passRequest(request: IncomingMessage, response: ServerResponse): Promise<void>;
  passUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void>;
  /** Ends all WebSockets. */
  close(): void;
}

interface Open extends PassageOptions {
  readonly addresses: ClientAddresses;
  readonly clients: Clients;
  readonly proxy: PodProxy;
  readonly upgraded: Set<Socket>;
}

export function openPassage(options: PassageOptions): Passage {
  const open: Open = {
    ...options,
    addresses: clientAddresses(options.trustedProxies),
    clients: countClients(options.connectionsPerClient ?? limits.connectionsPerClient),
    proxy: openProxy(),
    upgraded: new Set(),
  };
  return {
    admit: (socket) => admit(open, socket),
    passRequest: (request, response) => passRequest(open, request, response),
    passUpgrade: (request, socket, head) => passUpgrade(open, { request, socket, head }),
    close: () => {
      for (const socket of open.upgraded) socket.destroy();
      open.proxy.close();
    },
  };
}

function admit({ addresses, clients }: Open, socket: Socket): void {
  if (addresses.isProxy(socket.remoteAddress)) return;
  const leave = clients.enter(addresses.of(socket.remoteAddress, undefined));
  if (leave) socket.once('close', leave);
  else socket.destroy();
}

async function passRequest(open: Open, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { headers } = request;
  const { nginx } = open;
  if (nginx && askedByNginx(request, nginx)) {
    const way = await lead(open, request, response, { asksOnly: true });
    return answerNginx(response, { way, cookie: request.headers.cookie, side: nginx });
  }
  const way = await lead(open, request, response);
  if (way.kind === 'go') return send(response, way);
  if (way.kind !== 'open') return answer(response, headers, obstacleWords(way));
  const why = await open.proxy.pass({ request, response, setCookie: way.setCookie }, way.endpoint);
  if (!why) return;
  const inside = await open.lookInside(way);
  const { undeclared } = way.route;
  answer(response, headers, obstacleWords({ kind: 'unanswered', why, undeclared, inside }));
}

async function passUpgrade(
  open: Open,
  { request, socket, head }: { request: IncomingMessage; socket: Socket; head: Buffer },
): Promise<void> {
  socket.on('error', () => socket.destroy());
  const refuse = (obstacle: Obstacle) => answerUpgrade(socket, obstacleWords(obstacle));
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') return refuse({ kind: 'no-websocket' });
  const way = await lead(open, request, socket);
  // Only browsers that open a page are sent elsewhere.
  if (way.kind === 'go') return refuse({ kind: 'sign-in' });
  if (way.kind !== 'open') return refuse(way);
  open.upgraded.add(socket);
  socket.once('close', () => open.upgraded.delete(socket));
  const unanswered: Parameters<PodProxy['passUpgrade']>[0]['refuse'] = (why) =>
    refuse({ kind: 'unanswered', why, undeclared: way.route.undeclared });
  await open.proxy.passUpgrade({ request, socket, head, refuse: unanswered }, way.endpoint);
}

/** Where it goes; the request then has the headers for the pod. `until`: what is open as long as the exchange lasts. */
async function lead(
  open: Open,
  request: IncomingMessage,
  until: ServerResponse | Socket,
  more?: Pick<Visit, 'asksOnly'>,
): Promise<Way> {
  const { addresses, clients, scheme } = open;
  const { headers, socket } = request;
  const client = addresses.of(socket.remoteAddress, headers['x-forwarded-for']);
  if (addresses.isProxy(socket.remoteAddress)) {
    // Of clients behind a proxy the connections are the proxy's: their requests are counted.
    const leave = clients.enter(client);
    if (!leave) return { kind: 'too-many' };
    until.once('close', leave);
  }
  const visit = readVisit(request, client, until);
  if ('kind' in visit) return visit;
  const way = await findFor(open, more ? { ...visit, ...more } : visit);
  if (way.kind === 'open') {
    until.once('close', open.watch.hold({ ...way, end: () => until.destroy() }));
    const forwarded = { client, host: headers.host ?? '', scheme };
    open.visits.follow(way.environment, visit, until);
    request.headers = headersForPod(headers, forwarded, 'writeHead' in until ? undefined : 'websocket');
  }
  return way;
}

async function findFor({ find }: Open, visit: Visit): Promise<Way> {
  try {
    return await find(visit);
  } catch {
    return { kind: 'unavailable' };
  }
}
