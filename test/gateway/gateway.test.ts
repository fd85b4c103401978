import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, hostName, openGateway } from '../../src/gateway/open-gateway.ts';
import type { Target } from '../../src/gateway/target.ts';

let upstream: Server;
let gateway: Gateway;
const seen: IncomingMessage[] = [];
const peers: (string | undefined)[] = [];

beforeAll(async () => {
  upstream = createServer((request, response) => {
    seen.push(request);
    request.pipe(response);
  });
  upstream.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const endpoint = {
    protocol: 'http:' as const,
    host: '127.0.0.1',
    port: (upstream.address() as AddressInfo).port,
  };
  const targets: Record<string, Target> = {
    'web-shop-main-acme.localhost': { kind: 'open', endpoint },
    'starting.localhost': { kind: 'not-ready', process: 'web', state: 'starting' },
    'private.localhost': { kind: 'not-public', process: 'web' },
    'gone.localhost': { kind: 'open', endpoint: { ...endpoint, port: 1 } },
  };
  gateway = await openGateway({
    host: '127.0.0.1',
    port: 0,
    scheme: 'https',
    find: async (host, peer) => {
      peers.push(peer);
      return targets[host] ?? { kind: 'unknown' };
    },
  });
});

afterAll(async () => {
  await gateway.close();
  await new Promise((resolve) => upstream.close(resolve));
});

describe('the gateway', () => {
  it('passes a request on, keeps Host and streams the body both ways', async () => {
    const answer = await ask('web-shop-main-acme.localhost:8081', { body: 'ping' });
    expect(answer).toMatchObject({ status: 200, body: 'ping' });
    expect(seen.at(-1)?.headers.host).toBe('web-shop-main-acme.localhost:8081');
  });

  it('tells who asks by the socket, not by what the request says', async () => {
    await ask('web-shop-main-acme.localhost', { headers: { 'x-forwarded-for': '6.6.6.6' } });
    expect(peers.at(-1)).toBe('127.0.0.1');
  });

  it('sets X-Forwarded-* itself and never believes what comes from outside', async () => {
    await ask('web-shop-main-acme.localhost', {
      headers: { 'x-forwarded-for': '6.6.6.6', 'x-forwarded-user': 'admin', forwarded: 'for=6.6.6.6' },
    });
    const headers = seen.at(-1)?.headers ?? {};
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers['x-forwarded-proto']).toBe('https');
    expect(headers['x-forwarded-user']).toBeUndefined();
    expect(headers.forwarded).toBeUndefined();
  });

  it.each([
    ['nobody.localhost', 404, 'No pod has this name'],
    ['starting.localhost', 503, 'web does not answer yet'],
    ['private.localhost', 403, 'web is not public'],
    ['gone.localhost', 503, 'The pod does not answer'],
    ['bad_host', 404, 'No pod has this name'],
  ])('answers %s with %i and a page that says what happened', async (host, status, words) => {
    const answer = await ask(host);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(words);
  });

  it('passes WebSockets', async () => {
    const echoed = await new Promise<string>((resolve, reject) => {
      const upgrade = httpRequest({
        port: gateway.port,
        host: '127.0.0.1',
        headers: { host: 'web-shop-main-acme.localhost', connection: 'Upgrade', upgrade: 'websocket' },
      });
      upgrade.on('upgrade', (_response, socket) => {
        socket.once('data', (data) => {
          socket.destroy();
          resolve(data.toString());
        });
        socket.write('hello');
      });
      upgrade.on('error', reject).end();
    });
    expect(echoed).toBe('hello');
  });
});

describe('hostName', () => {
  it.each([
    ['Web.Localhost:80', 'web.localhost'],
    ['web.localhost', 'web.localhost'],
    [undefined, undefined],
    ['', undefined],
    ['web.localhost/evil', undefined],
    ['user@web.localhost', undefined],
    ['-web.localhost', undefined],
    ['web.localhost:99999999', undefined],
  ])('%s → %s', (header, name) => expect(hostName(header)).toBe(name));
});

function ask(host: string, options: { body?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const request = httpRequest(
      {
        port: gateway.port,
        host: '127.0.0.1',
        method: options.body ? 'POST' : 'GET',
        headers: { host, ...options.headers },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    request.on('error', reject).end(options.body);
  });
}
