import { Agent, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Held } from '../../src/gateway/target.ts';
import { type Asked, ask as askPort, type Door, openDoor } from './open-door.ts';
import { firstWords, openSocket, raw as rawTo, upgradeHead } from './raw.ts';

let door: Door;
const raw = (words: string, port = door.gateway.port) => rawTo(port, words);
const ask = (host: string, asked: Asked = {}) => askPort(door.gateway.port, host, asked);

beforeAll(async () => {
  door = await openDoor();
  door.targets.set('starting.localhost', { kind: 'not-ready', process: 'web', state: 'starting' });
  door.targets.set('private.localhost', { kind: 'sign-in' });
  door.targets.set('gone.localhost', {
    kind: 'open',
    environment: '42/pull/7',
    endpoint: { ...door.endpoint, port: 1 },
  });
});

afterAll(() => door.close());

describe('the gateway', () => {
  it('passes a request on, keeps Host and streams the body both ways', async () => {
    const answer = await ask('web.localhost:8081', { body: 'ping' });
    expect(answer).toMatchObject({ status: 200, body: 'ping' });
    expect(door.seen.at(-1)?.headers.host).toBe('web.localhost:8081');
  });

  it.each(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH', 'PUT'])('passes %s', async (method) => {
    expect((await ask('web.localhost', { method, path: '/a?b=c' })).status).toBe(200);
    expect(door.seen.at(-1)).toMatchObject({ method, url: '/a?b=c' });
  });

  it('tells who asks by the socket, not by what the request says', async () => {
    await ask('web.localhost', { headers: { 'x-forwarded-for': '6.6.6.6' } });
    expect(door.visits.at(-1)?.client).toBe('127.0.0.1');
    expect(door.seen.at(-1)?.headers['x-forwarded-for']).toBe('127.0.0.1');
  });

  it('keeps connections to the pod', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await ask('web.localhost', { agent });
    const { remotePort } = door.seen.at(-1)?.socket ?? {};
    await ask('web.localhost', { agent });
    expect(door.seen.at(-1)?.socket.remotePort).toBe(remotePort);
    agent.destroy();
  });

  it.each([
    ['nobody.localhost', 401, 'This needs a sign-in'],
    ['starting.localhost', 503, 'web does not answer yet'],
    ['private.localhost', 401, 'This needs a sign-in'],
    ['gone.localhost', 502, 'Nothing listens on the port'],
    ['bad_host', 400, 'This request cannot be understood'],
  ])('answers %s with %i and says what happened, to browsers on a page', async (host, status, words) => {
    const page = await ask(host, { headers: { accept: 'text/html,*/*' } });
    expect(page).toMatchObject({ status, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.body).toContain(words);
    const problem = await ask(host);
    expect(problem).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(problem.body)).toMatchObject({ status, title: words });
  });

  it('shows who waits a page that asks again by itself, and tells who wakes too many when to come back', async () => {
    const told = async (why: Held) => {
      door.targets.set('asleep.localhost', { kind: 'held', process: 'web', why });
      const { status, headers } = await ask('asleep.localhost', { headers: { accept: 'text/html' } });
      return [status, headers.refresh, headers['retry-after']];
    };
    expect(await told({ kind: 'waking' })).toEqual([503, '0', '2']);
    expect(await told({ kind: 'too-many', afterMs: 29_500 })).toEqual([429, undefined, '30']);
    expect(await told({ kind: 'too-late' })).toEqual([504, undefined, '10']);
  });

  it('says that it cannot look when it cannot, and not that there is nothing', async () => {
    const blind = await openDoor({ find: () => Promise.reject(new Error('the database is gone')) });
    expect((await askPort(blind.gateway.port, 'web.localhost')).status).toBe(503);
    await blind.close();
  });

  it('passes WebSockets, and ends them with their pod', async () => {
    const socket = await openSocket(door.gateway.port, 'web.localhost');
    socket.write('hello');
    expect(await firstWords(socket)).toBe('hello');
    expect(door.seen.at(-1)?.headers).toMatchObject({ connection: 'Upgrade', upgrade: 'websocket' });
    const ended = new Promise((resolve) => socket.once('close', resolve));
    door.seen.at(-1)?.socket.destroy();
    await ended;
  });

  it('ends the pod’s side of a WebSocket with the client', async () => {
    const socket = await openSocket(door.gateway.port, 'web.localhost');
    const pod = door.seen.at(-1)?.socket;
    const ended = new Promise((resolve) => pod?.once('close', resolve));
    socket.destroy();
    await ended;
    expect(pod?.destroyed).toBe(true);
  });

  it.each([
    ['nobody.localhost', 'HTTP/1.1 401'],
    ['gone.localhost', 'HTTP/1.1 502'],
    ['starting.localhost', 'HTTP/1.1 503'],
  ])('refuses a WebSocket to %s with %s', async (host, words) => {
    expect(await raw(upgradeHead(host))).toContain(words);
  });

  it('answers what wants to become another protocol than a WebSocket', async () => {
    expect(await raw(upgradeHead('web.localhost', 'h2c'))).toContain('HTTP/1.1 501');
  });

  it('sends events on as they come', async () => {
    let finish = () => {};
    const events = await openDoor({
      pod: (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: first\n\n');
        finish = () => void response.end();
      },
    });
    const first = await new Promise<string>((resolve, reject) => {
      httpRequest(
        { port: events.gateway.port, host: '127.0.0.1', headers: { host: 'web.localhost' } },
        (response) => response.setEncoding('utf8').once('data', resolve),
      )
        .on('error', reject)
        .end();
    });
    expect(first).toBe('data: first\n\n');
    finish();
    await events.close();
  });

  it('asks once more when a kept connection ends under it', async () => {
    let times = 0;
    const tired = await openDoor({
      pod: (request, response) => {
        times += 1;
        if (times === 1) request.socket.destroy();
        else response.end('back');
      },
    });
    expect((await askPort(tired.gateway.port, 'web.localhost')).body).toBe('back');
    times = 0;
    expect((await askPort(tired.gateway.port, 'web.localhost', { body: 'pay' })).status).toBe(502);
    expect(times).toBe(1);
    await tired.close();
  });

  it('leaves the pod when the client leaves', async () => {
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const slow = await openDoor({
      pod: (_request, response) => {
        response.once('close', leave);
        response.write('…');
      },
    });
    const request = httpRequest(
      { port: slow.gateway.port, host: '127.0.0.1', headers: { host: 'web.localhost' } },
      () => request.destroy(),
    ).on('error', () => undefined);
    request.end();
    await left;
    expect(slow.seen).toHaveLength(1);
    await slow.close();
  });
});

describe('what is refused at the door', () => {
  it.each([
    [
      'a whole URL of another host',
      'GET http://evil.localhost/ HTTP/1.1\r\nHost: web.localhost\r\n\r\n',
      '400',
    ],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: web.localhost\r\nhost: evil.localhost\r\n\r\n', '400'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', '400'],
    ['a host with a user', 'GET / HTTP/1.1\r\nHost: web.localhost@evil\r\n\r\n', '400'],
    ['a host with two ports', 'GET / HTTP/1.1\r\nHost: web.localhost:1:2\r\n\r\n', '400'],
    ['a host with a path', 'GET / HTTP/1.1\r\nHost: web.localhost/evil\r\n\r\n', '400'],
    [
      'both framings of a body',
      'POST / HTTP/1.1\r\nHost: web.localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      '400',
    ],
    [
      'a head that is too large',
      `GET / HTTP/1.1\r\nHost: web.localhost\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`,
      '431',
    ],
  ])('%s', async (_title, words, status) => {
    const before = door.visits.length;
    expect(await raw(words)).toContain(`HTTP/1.1 ${status}`);
    expect(door.visits.length, 'nothing was looked up for it').toBe(before);
  });

  it('a tunnel', async () => {
    expect(await raw('CONNECT web.localhost:80 HTTP/1.1\r\nHost: web.localhost\r\n\r\n')).toBe('');
  });

  it('a head that dribbles in', async () => {
    const strict = await openDoor({ headersMs: 100 });
    const words = 'GET / HTTP/1.1\r\nHost: web.localhost\r\nX-Slow: ';
    expect(await raw(words, strict.gateway.port)).toContain('HTTP/1.1 408');
    expect(strict.seen).toEqual([]);
    await strict.close();
  });

  it('more connections of one client than one may have', async () => {
    const narrow = await openDoor({ connectionsPerClient: 2 });
    const { port } = narrow.gateway;
    const held = await Promise.all([openSocket(port, 'web.localhost'), openSocket(port, 'web.localhost')]);
    await expect(askPort(port, 'web.localhost')).rejects.toThrow('socket hang up');
    held[0]?.destroy();
    await expect
      .poll(() =>
        askPort(port, 'web.localhost').then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
    await narrow.close();
  });

  it('more requests of one client behind a trusted proxy than one may have; its neighbour is served', async () => {
    const narrow = await openDoor({ connectionsPerClient: 1, trustedProxies: ['127.0.0.1'] });
    const { port } = narrow.gateway;
    const by = (address: string) => ({ headers: { 'x-forwarded-for': `6.6.6.6, ${address}` } });
    const held = await openSocket(port, 'web.localhost', 'X-Forwarded-For: 10.0.0.1\r\n');
    expect((await askPort(port, 'web.localhost', by('10.0.0.1'))).status).toBe(429);
    expect((await askPort(port, 'web.localhost', by('10.0.0.2'))).status).toBe(200);
    expect(narrow.seen.at(-1)?.headers['x-forwarded-for']).toBe('10.0.0.2');
    held.destroy();
    await narrow.close();
  });
});
