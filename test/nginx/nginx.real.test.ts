import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { checkFiles } from '../../src/nginx/check-files.ts';
import type { Front } from '../../src/nginx/front.ts';
import { makeFiles } from '../../src/nginx/make-files.ts';
import { openNginx } from '../../src/nginx/open-nginx.ts';
import { writeFiles } from '../../src/nginx/write-files.ts';
import { type Asked, ask as askPort, type Door, openDoor } from '../gateway/open-door.ts';
import { cases } from './fronts.ts';
import { makeCertificate, type RealNginx, startNginx } from './real-nginx.ts';

const key = 'a key for the test';
const given: string[] = [];
let door: Door;
let nginx: RealNginx;

beforeAll(async () => {
  door = await openDoor({
    scheme: 'http',
    trustedProxies: ['127.0.0.1'],
    nginx: { key, given: (address) => void given.push(address) },
  });
  const gone = { ...door.endpoint, port: 1 };
  door.targets.set('starting.localhost', { kind: 'not-ready', process: 'web', state: 'starting' });
  door.targets.set('private.localhost', { kind: 'not-allowed' });
  door.targets.set('gone.localhost', { kind: 'open', environment: '42/pull/7', endpoint: gone });
  door.targets.set('other.localhost', { kind: 'open', environment: '42/pull/7', endpoint: door.endpoint });
  door.targets.set('newer.localhost', { kind: 'open', environment: '42/pull/7', endpoint: door.endpoint });
  const names = ['web', 'other', 'starting', 'private', 'gone'];
  const hosts = names.map((name) => `${name}.localhost`);
  nginx = await startNginx({ hosts, gatewayAddress: `127.0.0.1:${door.gateway.port}` });
});
afterAll(async () => {
  await nginx.close();
  await door.close();
});

type Asking = Asked & { host?: string };
const ask = (host: string, asked: Asked = {}) => askPort(nginx.front.httpPort, host, asked);

/** What nginx sent to the pod by itself comes over no connection of the gateway's. */
const asksOfGateway = () => door.visits.length;

describe('nginx before the gateway', () => {
  it('asks once and passes straight to the pod', async () => {
    await ask('web.localhost');
    const before = [asksOfGateway(), door.seen.length];
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask('web.localhost', { body: 'ping' })),
    );
    expect(answers.every(({ status, body }) => status === 200 && body === 'ping')).toBe(true);
    expect(door.seen.length - (before[1] ?? 0)).toBe(20);
    expect(asksOfGateway() - (before[0] ?? 0), 'an answer is good for a second').toBeLessThan(20);
    expect(given).toContain(`127.0.0.1:${door.endpoint.port}`);
  });

  it.each(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH', 'PUT'])('passes %s', async (method) => {
    expect((await ask('web.localhost', { method, path: '/a?b=c%2F..' })).status).toBe(200);
    expect(door.seen.at(-1)).toMatchObject({ method, url: '/a?b=c%2F..' });
  });

  it.each<[string, Asking, Asking]>([
    ['cookie', { headers: { cookie: 'one=1' } }, { headers: { cookie: 'one=2' } }],
    [
      'authorization',
      { headers: { authorization: 'Bearer one' } },
      { headers: { authorization: 'Bearer two' } },
    ],
    ['origin', { headers: { origin: 'http://a' } }, { headers: { origin: 'http://b' } }],
    [
      'page’s site',
      { headers: { 'sec-fetch-site': 'same-site' } },
      { headers: { 'sec-fetch-site': 'cross-site' } },
    ],
    ['method', { method: 'GET' }, { method: 'DELETE' }],
    ['host', { host: 'web.localhost' }, { host: 'other.localhost' }],
  ])('asks for each %s anew', async (name, one, other) => {
    const before = asksOfGateway();
    for (const { host = 'web.localhost', method = 'GET', headers } of [one, other]) {
      const own = { cookie: `asks=${name.length}` };
      expect((await ask(host, { method, headers: { ...own, ...headers } })).status).toBe(200);
    }
    expect(asksOfGateway() - before).toBe(2);
  });

  it('asks about the request as it is', async () => {
    await ask('web.localhost', { method: 'PUT', path: '/deep?x=1', headers: { cookie: 'fresh=1' } });
    expect(door.visits.at(-1)).toMatchObject({
      host: 'web.localhost',
      path: '/deep?x=1',
      client: '127.0.0.1',
    });
  });

  it.each([
    ['nobody.localhost', 401, 'This needs a sign-in'],
    ['starting.localhost', 503, 'web does not answer yet'],
    ['private.localhost', 403, 'This token does not open it'],
    ['gone.localhost', 502, 'Nothing listens on the port'],
  ])('answers %s with %i as the gateway does', async (host, status, words) => {
    const page = await ask(host, { headers: { accept: 'text/html' } });
    expect(page).toMatchObject({ status, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.body).toContain(words);
    expect((await ask(host, { body: 'sent' })).status).toBe(status);
  });

  it('sends what may change something to a pod that breaks off once, and no second time', async () => {
    let times = 0;
    const tired = await openDoor({
      trustedProxies: ['127.0.0.1'],
      nginx: { key, given: () => {} },
      pod: (request) => {
        times += 1;
        request.socket.destroy();
      },
    });
    const before = await startNginx({
      hosts: ['web.localhost'],
      gatewayAddress: `127.0.0.1:${tired.gateway.port}`,
    });
    try {
      const answer = await askPort(before.front.httpPort, 'web.localhost', { body: 'pay' });
      expect(answer.status).toBe(502);
      expect(times).toBe(1);
    } finally {
      await before.close();
      await tired.close();
    }
  });

  it('leads hosts that are newer than its map through the gateway', async () => {
    expect((await ask('newer.localhost', { body: 'new' })).body).toBe('new');
  });

  it('passes WebSockets through the gateway, which ends them', async () => {
    const socket = await openSocket('web.localhost');
    socket.write('hello');
    const [words] = (await once(socket, 'data')) as [Buffer];
    expect(words.toString()).toBe('hello');
    socket.destroy();
  });

  it('goes no more where it may not any more', async () => {
    expect((await ask('newer.localhost')).status).toBe(200);
    const open = door.targets.get('web.localhost');
    door.targets.set('web.localhost', { kind: 'not-allowed' });
    await expect.poll(async () => (await ask('web.localhost')).status).toBe(403);
    if (open) door.targets.set('web.localhost', open);
  });
});

describe('the text', () => {
  it.each(Object.entries(cases))('of %s is what nginx takes', async (name, one) => {
    const dir = `${nginx.place}/${name}`;
    const pem = makeCertificate(nginx.place, 'any.test');
    const certificates = new Map([...one.certificates.keys()].map((host) => [host, pem]));
    const answersDir = `${dir}/answers`;
    await mkdir(dir);
    await writeFiles(dir, makeFiles({ ...one, dir, answersDir, certificates }));
    expect(await checkFiles(dir)).toBeUndefined();
  });
});

describe('what the pod is told', () => {
  it.each([
    ['x-forwarded-for', '6.6.6.6', '127.0.0.1'],
    ['x-forwarded-host', 'evil.example', undefined],
    ['x-forwarded-proto', 'https', 'http'],
    ['x-forwarded-port', '444', ''],
    ['x-forwarded-prefix', '/evil', ''],
    ['x-forwarded-user', 'admin', ''],
    ['forwarded', 'for=6.6.6.6', ''],
    ['x-real-ip', '6.6.6.6', ''],
    ['x-pinacle-address', 'forged', ''],
    ['x-pinacle-proxy', 'forged', ''],
    ['x_forwarded_for', '6.6.6.6', ''],
    ['proxy-authorization', 'basic x', ''],
  ])('%s: %s is not believed', async (name, value, told) => {
    for (const host of ['web.localhost', 'newer.localhost']) {
      await ask(host, { headers: { [name]: value } });
      const authority = `${host}:${nginx.front.httpPort}`;
      expect(door.seen.at(-1)?.headers[name] ?? '').toBe(told ?? authority);
      expect(door.seen.at(-1)?.headers.host).toBe(authority);
    }
  });

  it.each([
    [
      'a whole URL of another host',
      'GET http://nobody.localhost/ HTTP/1.1\r\nHost: web.localhost\r\n\r\n',
      401,
    ],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: web.localhost\r\nHost: nobody.localhost\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a host with a path', 'GET / HTTP/1.1\r\nHost: web.localhost/evil\r\n\r\n', 400],
    [
      'two framings of a body',
      'POST / HTTP/1.1\r\nHost: web.localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    [
      'a head that is too large',
      `GET / HTTP/1.1\r\nHost: web.localhost\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`,
      400,
    ],
    ['what only nginx may ask', 'GET /.pinacle/nginx HTTP/1.1\r\nHost: web.localhost\r\n\r\n', 404],
  ])('%s does not reach the pod', async (_title, words, status) => {
    const before = door.seen.length;
    expect(await raw(words)).toContain(`HTTP/1.1 ${status}`);
    expect(door.seen.length).toBe(before);
  });

  it('the address of a pod is told to nobody', async () => {
    const forged = { 'x-pinacle-proxy': 'forged', 'x-original-uri': '/', 'x-original-method': 'GET' };
    for (const port of [nginx.front.httpPort, door.gateway.port]) {
      const answer = await askPort(port, 'web.localhost', { path: '/.pinacle/authorize', headers: forged });
      expect(answer.headers).not.toHaveProperty('x-pinacle-address');
    }
  });
});

describe('on a domain of your own', () => {
  let front: RealNginx;
  const log = createLog({ level: 'silent' });
  const domain = 'pods.test';
  beforeAll(async () => {
    door.targets.set(`web.${domain}`, { kind: 'open', environment: '42/pull/7', endpoint: door.endpoint });
    const { port } = door.gateway;
    front = await startNginx((place) => ({
      podsDomain: domain,
      dashboardHost: 'pinacle.test',
      hosts: [`web.${domain}`],
      gatewayAddress: `127.0.0.1:${port}`,
      serverAddress: `127.0.0.1:${door.endpoint.port}`,
      certificates: new Map([
        [`*.${domain}`, makeCertificate(place, `*.${domain}`)],
        ['pinacle.test', makeCertificate(place, 'pinacle.test')],
      ]),
    }));
  });
  afterAll(() => front.close());

  it('HTTP leads to HTTPS, but for what an authority asks', async () => {
    const { httpPort, httpsPort } = front.front;
    const moved = await askPort(httpPort, `web.${domain}`, { path: '/a?b' });
    expect(moved).toMatchObject({
      status: 308,
      headers: { location: `https://web.${domain}:${httpsPort}/a?b` },
    });
    await askPort(httpPort, `web.${domain}`, { path: '/.well-known/acme-challenge/token' });
    expect(door.seen.at(-1)).toMatchObject({ url: '/.well-known/acme-challenge/token' });
  });

  it('names that are nobody’s get no answer and no certificate', async () => {
    await expect(askPort(front.front.httpPort, 'evil.test')).rejects.toThrow('socket hang up');
    await expect(askTls(front, { host: 'evil.test' })).rejects.toThrow(/unrecognized name/);
    expect(await askTls(front, { host: `web.${domain}` })).toBe(200);
  });

  it('the dashboard is there, but for what is the machine’s own', async () => {
    expect(await askTls(front, { host: 'pinacle.test', path: '/environments' })).toBe(200);
    expect(await askTls(front, { host: 'pinacle.test', path: '/metrics' })).toBe(404);
  });

  it('reads what changed without losing a connection, and nothing when nothing did', async () => {
    const kept = { ...front.front, hosts: [...front.front.hosts, `new.${domain}`] };
    let now: Front = kept;
    const { update, close } = openNginx({ front: async () => now, pidFile: front.pidFile, log });
    expect(await update()).toEqual({ kind: 'written', changed: ['hosts.map'], reload: 'reloaded' });
    expect(await update()).toEqual({ kind: 'unchanged' });
    now = { ...kept, addresses: [`127.0.0.1:${door.endpoint.port}`] };
    expect(await update()).toMatchObject({ changed: ['addresses.conf'] });
    expect(await askTls(front, { host: `web.${domain}` })).toBe(200);
    await close();
  });

  it('what nginx refuses it is not told to read', async () => {
    const broken = new Map([[`*.${domain}`, `${front.place}/not-there.pem`]]);
    const dir = `${front.place}/other`;
    await mkdir(dir);
    const wrong = { ...front.front, dir, certificates: broken };
    const { update } = openNginx({ front: async () => wrong, pidFile: front.pidFile, log });
    expect(await update()).toMatchObject({
      kind: 'refused',
      words: expect.stringContaining('not-there.pem'),
    });
    expect(await checkFiles(front.front.dir)).toBeUndefined();
    expect(await askTls(front, { host: `web.${domain}` })).toBe(200);
  });

  it('a process that is not nginx is never signalled', async () => {
    const child = spawn('sleep', ['600']);
    const pidFile = `${front.place}/another.pid`;
    await writeFile(pidFile, `${child.pid}\n`);
    const { update } = openNginx({ front: async () => front.front, pidFile, log });
    expect(await update()).toMatchObject({ reload: 'not-running' });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect((await ended)[1]).toBe('SIGTERM');
  });
});

/** Status of what comes by TLS under a name that no name server knows. */
function askTls(
  { front }: RealNginx,
  { host, path = '/' }: { host: string; path?: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const address = { host: '127.0.0.1', port: front.httpsPort, servername: host, rejectUnauthorized: false };
    httpsRequest({ ...address, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

async function openSocket(host: string): Promise<Socket> {
  const socket = connect(nginx.front.httpPort, '127.0.0.1');
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  expect(head.toString()).toContain('HTTP/1.1 101');
  return socket;
}

/** What comes back until the connection ends, for bytes that no client library would send. */
async function raw(words: string): Promise<string> {
  const socket = connect(nginx.front.httpPort, '127.0.0.1');
  let got = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    got += text;
    socket.end();
  });
  socket.write(words);
  await once(socket, 'close');
  return got;
}
