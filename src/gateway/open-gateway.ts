import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createProxyServer } from 'httpxy';
import { gatewayPage } from './gateway-page.ts';
import type { Target } from './target.ts';

export interface GatewayOptions {
  readonly host: string;
  readonly port: number;
  /** How people reach it: `https` when a server in front of it ends TLS. */
  readonly scheme: 'http' | 'https';
  /** Finds where a host name leads, whole: never parsed. `peer`: address of the socket, for what only this machine may see. */
  readonly find: (host: string, peer: string | undefined) => Promise<Target>;
}

export interface Gateway {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The one door to pods: host name → process, streaming both ways, WebSockets included.
 * Host is kept; X-Forwarded-* is set by us and never believed from outside.
 */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const proxy = createProxyServer({ proxyTimeout: 120_000, upgradeTimeout: 10_000 });
  const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 0 });
  proxy.on('error', (_error, _request, response) => answerUnreachable(response));
  server.on('request', (request, response) => void passRequest(request, response));
  server.on('upgrade', (request, socket: Socket, head) => void passUpgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };

  async function passRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = await find(request);
    if (target.kind !== 'open') return answerPage(response, target);
    await proxy
      .web(request, response, { target: target.endpoint, headers: forwarded(request, options.scheme) })
      .catch(() => answerUnreachable(response));
  }

  async function passUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const target = await find(request);
    if (target.kind !== 'open')
      return void socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
    await proxy
      .ws(request, socket, { target: target.endpoint, headers: forwarded(request, options.scheme) }, head)
      .catch(() => socket.destroy());
  }

  async function find(request: IncomingMessage): Promise<Target> {
    stripForwarded(request);
    const host = hostName(request.headers.host);
    if (!host) return { kind: 'unknown' };
    return options.find(host, request.socket.remoteAddress).catch((): Target => ({ kind: 'unavailable' }));
  }
}

/** `web-shop-main-acme.localhost:8081` → the name, lower case; undefined when it is not a host name. */
export function hostName(header: string | undefined): string | undefined {
  const match = /^([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::\d{1,5})?$/.exec((header ?? '').toLowerCase());
  return match?.[1];
}

function stripForwarded(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith('x-forwarded-') || name === 'forwarded') delete request.headers[name];
  }
}

function forwarded(request: IncomingMessage, scheme: string): Record<string, string> {
  return {
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-proto': scheme,
  };
}

function answerPage(response: ServerResponse, target: Exclude<Target, { kind: 'open' }>): void {
  const { status, html } = gatewayPage(target);
  response
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(html);
}

function answerUnreachable(response: unknown): void {
  const open = response as Partial<ServerResponse> & Socket;
  if (typeof open.writeHead !== 'function') return void open?.destroy?.();
  if (open.headersSent) return void open.destroy();
  answerPage(open as ServerResponse, { kind: 'unavailable' });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
