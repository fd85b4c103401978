import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openDoor } from '../gateway/open-door.ts';
import { makeCertificate, type RealNginx, startNginx } from './real-nginx.ts';

/** What takes long, through our nginx before the gateway: straight to the pod, and by the gateway. */
const key = 'a key for the test';
const MB = 1024 ** 2;
const size = 256 * MB;
const piece = Buffer.alloc(MB / 4, 'x');
const held = new Set<() => void>();
/** Answers of the pod that are under way. */
const streams: ServerResponse[] = [];
let door: Door;
let nginx: RealNginx;

beforeAll(async () => {
  door = await openDoor({
    scheme: 'http',
    trustedProxies: ['127.0.0.1'],
    nginx: { key, given: () => undefined },
    pod: answerOfPod,
    watch: {
      hold: ({ end }) => {
        held.add(end);
        return () => held.delete(end);
      },
      close: () => undefined,
    },
  });
  const gatewayAddress = `127.0.0.1:${door.gateway.port}`;
  nginx = await startNginx({ hosts: ['web.localhost'], gatewayAddress });
});
afterAll(async () => {
  await nginx.close();
  await door.close();
});

/** Like `wget`, and like a browser. */
const straight = {};
const byGateway = { 'sec-fetch-mode': 'navigate' };

describe('what may take long goes through the gateway, which follows it to its end', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ['what a browser opens, or downloads', byGateway, undefined],
    ['an event stream', { accept: 'text/event-stream' }, undefined],
    ['an upload of 10 MB', { 'content-length': '10000000' }, 'x'.repeat(10_000_000)],
    ['an upload of unknown length', { 'transfer-encoding': 'chunked' }, 'x'],
  ])('%s', async (_what, headers, body) => {
    expect(await wayOf(headers, body)).toBe('by the gateway');
  });

  it.each<[string, Record<string, string>, string | undefined]>([
    ['what a page loads', { 'sec-fetch-mode': 'no-cors', accept: 'image/avif,*/*' }, undefined],
    ['what a program asks', straight, undefined],
    ['what a form sends', { 'content-length': '1' }, 'x'],
  ])('%s goes straight', async (_what, headers, body) => {
    expect(await wayOf(headers, body)).toBe('straight');
  });

  it('events come one by one, and end when the right to them does', async () => {
    const events = await get('/events', { accept: 'text/event-stream' });
    const pod = streams.at(-1);
    for (const words of ['data: 1\n\n', 'data: 2\n\n']) {
      pod?.write(words);
      expect(String((await once(events, 'data'))[0])).toBe(words);
    }
    const ended = new Promise((resolve) => events.once('error', resolve).once('end', resolve));
    for (const end of held) end();
    await ended;
  });
});

describe('a body of 256 MB passes in flat memory', () => {
  it.each([
    ['down, straight', straight],
    ['down, by the gateway', byGateway],
  ])('%s', async (_way, headers) => {
    expect(await count(await get(`/bytes/${size}`, headers))).toBe(size);
    expect(await mostMemory()).toBeLessThan(64 * MB);
  });

  it('up', async () => {
    const options = { ...to, method: 'PUT', path: '/', headers: { host: 'web.localhost' } };
    const request = httpRequest({ ...options, headers: { ...options.headers, 'content-length': size } });
    const answered = once(request, 'response');
    await pipeline(bytes(size), request);
    const [response] = (await answered) as [IncomingMessage];
    expect(String(await response.toArray())).toBe(String(size));
    expect(await mostMemory()).toBeLessThan(64 * MB);
  });

  it.each([
    ['straight', straight],
    ['by the gateway', byGateway],
  ])('nothing of it is put on disk for a client that does not read: %s', async (_way, headers) => {
    const path = `/bytes/${64 * MB}`;
    const slow = await get(path, headers);
    const pod = streams.at(-1);
    // As much for a client that reads has passed meanwhile.
    expect(await count(await get(path, straight))).toBe(64 * MB);
    expect(pod?.writableFinished).toBe(false);
    expect(await count(slow)).toBe(64 * MB);
  });
});

describe('a head that dribbles in, or is too large, reaches nothing', () => {
  let patient: RealNginx;
  let hasty: RealNginx;
  beforeAll(async () => {
    const start = (change: (text: string) => string) =>
      startNginx(
        (place) => ({
          podsDomain: 'pods.test',
          hosts: ['web.pods.test'],
          gatewayAddress: `127.0.0.1:${door.gateway.port}`,
          certificates: new Map([['*.pods.test', makeCertificate(place, '*.pods.test')]]),
        }),
        { change },
      );
    patient = await start((text) => text);
    hasty = await start((text) =>
      text.replaceAll('client_header_timeout 10s', 'client_header_timeout 300ms'),
    );
  });
  afterAll(async () => {
    await patient?.close();
    await hasty?.close();
  });

  it.each([
    ['HTTP', ({ front }: RealNginx) => connect(front.httpPort, '127.0.0.1')],
    ['HTTPS', ({ front }: RealNginx) => connectTls({ port: front.httpsPort, host: '127.0.0.1', ...byTls })],
  ])('%s', async (_kind, open) => {
    const before = door.visits.length;
    expect(await answerTo(open(hasty), 'GET / HTTP/1.1\r\nHost: web.po')).toBe('');
    const large = `GET / HTTP/1.1\r\nHost: web.pods.test\r\nA: ${'a'.repeat(17_000)}\r\n\r\n`;
    expect(await answerTo(open(patient), large)).toContain('HTTP/1.1 400');
    expect(door.visits.length).toBe(before);
  });
});

const byTls = { servername: 'web.pods.test', rejectUnauthorized: false };

const to = {
  host: '127.0.0.1',
  get port() {
    return nginx.front.httpPort;
  },
};

function answerOfPod(request: IncomingMessage, response: ServerResponse): void {
  streams.push(response);
  response.on('error', () => undefined);
  const [, what, length] = request.url?.split('/') ?? [];
  if (what === 'bytes') return void pipeline(bytes(Number(length)), response).catch(() => undefined);
  if (what === 'events') response.flushHeaders();
  else void count(request).then((all) => response.end(String(all)));
}

async function wayOf(headers: Record<string, string>, body: string | undefined): Promise<string> {
  const response = await get('/', headers, body);
  response.resume();
  // The gateway says whether it keeps the connection to the pod, nginx does not say so.
  return door.seen.at(-1)?.headers.connection === undefined ? 'straight' : 'by the gateway';
}

/** The answer, of which nothing has been read yet. */
async function get(path: string, headers: Record<string, string>, body?: string): Promise<IncomingMessage> {
  const method = body === undefined ? 'GET' : 'POST';
  const all = { host: 'web.localhost', ...headers };
  const request = httpRequest({ host: to.host, port: to.port, path, method, headers: all, agent: false });
  const [response] = (await once(request.end(body), 'response')) as [IncomingMessage];
  return response;
}

function bytes(length: number): Readable {
  let left = length;
  return new Readable({
    read() {
      left -= piece.length;
      this.push(left >= 0 ? piece : null);
    },
  });
}

async function count(from: AsyncIterable<Buffer>): Promise<number> {
  let all = 0;
  for await (const one of from) all += one.length;
  return all;
}

/** The most that any worker of nginx had at a time, in bytes. */
async function mostMemory(): Promise<number> {
  const master = (await readFile(nginx.pidFile, 'utf8')).trim();
  const workers = (await readFile(`/proc/${master}/task/${master}/children`, 'utf8')).trim().split(' ');
  const peaks = workers.map(async (pid) => {
    const [, kB = 'none'] = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kB) * 1024;
  });
  return Math.max(...(await Promise.all(peaks)));
}

/** What comes until the other end closes the connection. */
async function answerTo(socket: Socket, words: string): Promise<string> {
  let got = '';
  socket
    .on('error', () => undefined)
    .on('data', (data) => {
      got += String(data);
    });
  socket.write(words);
  await once(socket, 'close');
  return got;
}
