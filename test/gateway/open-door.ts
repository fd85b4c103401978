import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openVisits } from '../../src/activity/open-visits.ts';
import { nobody } from '../../src/gateway/guard/credential.ts';
import type { KnownRoute } from '../../src/gateway/known-route.ts';
import { type Gateway, type GatewayOptions, openGateway } from '../../src/gateway/open-gateway.ts';
import type { Visit } from '../../src/gateway/read-visit.ts';
import type { Endpoint, Target } from '../../src/gateway/target.ts';

/** A gateway before one server that stands for a pod: it sends back what it gets, WebSockets included. */
export interface Door {
  readonly gateway: Gateway;
  readonly endpoint: Endpoint;
  /** Requests that reached the pod, oldest first. */
  readonly seen: IncomingMessage[];
  /** What the gateway was asked to find. */
  readonly visits: Visit[];
  /** Where host names lead, for everybody; `web.localhost` leads to the pod. */
  readonly targets: Map<string, Target>;
  close(): Promise<void>;
}

export async function openDoor(
  options: Partial<GatewayOptions> & { pod?: Parameters<typeof createServer>[1] } = {},
): Promise<Door> {
  const seen: IncomingMessage[] = [];
  const pod = createServer((request, response) => {
    seen.push(request);
    if (options.pod) options.pod(request, response);
    else request.pipe(response);
  });
  pod.on('upgrade', (request, socket) => {
    seen.push(request);
    socket.on('error', () => socket.destroy());
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.pipe(socket);
  });
  const endpoint: Endpoint = { protocol: 'http:', host: '127.0.0.1', port: await listen(pod) };
  const visits: Visit[] = [];
  const targets = new Map<string, Target>([
    ['web.localhost', { kind: 'open', environment: '42/pull/7', endpoint }],
  ]);
  const gateway = await openGateway({
    host: '127.0.0.1',
    port: 0,
    scheme: 'https',
    trustedProxies: [],
    visits: openVisits({ touch: () => undefined, hold: () => () => undefined }),
    find: async (visit) => {
      visits.push(visit);
      const target = targets.get(visit.host) ?? { kind: 'sign-in' };
      return target.kind === 'open' ? { ...target, route: aRoute({ host: visit.host }), by: nobody } : target;
    },
    lookInside: async () => undefined,
    watch: { hold: () => () => undefined, close: () => undefined },
    ...options,
  });
  const close = async () => {
    await gateway.close();
    pod.closeAllConnections();
    await new Promise((resolve) => pod.close(resolve));
  };
  return { gateway, endpoint, seen, visits, targets, close };
}

/** The process `web` of pull request 7 of repository 42; say only what matters. */
export function aRoute(over: Partial<KnownRoute> = {}): KnownRoute {
  return {
    host: 'web.localhost',
    environment: '42/pull/7',
    repositoryId: 42,
    process: 'web',
    visibility: 'team',
    widest: 'public',
    ...over,
  };
}

export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly agent?: import('node:http').Agent;
}

export interface Got {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** One request to a port of this machine, by the name `host`. */
export function ask(port: number, host: string, asked: Asked = {}): Promise<Got> {
  const { body, headers = {}, path = '/', method = body === undefined ? 'GET' : 'POST', agent } = asked;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port, host: '127.0.0.1', path, method, headers: { host, ...headers }, ...(agent ? { agent } : {}) },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    request.on('error', reject).end(body);
  });
}

/** Headers of somebody who opens a page. */
export const browser = { accept: 'text/html,*/*', 'sec-fetch-mode': 'navigate' };

/** `name=value` of what an answer sets. */
export function cookieOf({ headers }: Got): string {
  const [line = ''] = headers['set-cookie'] ?? [];
  return line.split(';', 1)[0] ?? '';
}
