import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Door, openDoor } from './open-door.ts';
import { openSocket } from './raw.ts';

/** A pod that says whatever bytes a test has. */
let answer: (socket: Socket) => void;
let door: Door;
const pod = createServer((socket) => {
  socket.on('error', () => undefined).once('data', () => answer(socket));
});

beforeAll(async () => {
  await once(pod.listen(0, '127.0.0.1'), 'listening');
  door = await openDoor();
  const endpoint = { ...door.endpoint, port: (pod.address() as AddressInfo).port };
  door.targets.set('raw.localhost', { kind: 'open', environment: '42/pull/7', endpoint });
});
afterAll(async () => {
  await door.close();
  pod.close();
});

describe('a pod that answers with what is no answer', () => {
  it.each([
    ['a status below all', 'HTTP/1.1 042 X\r\nContent-Length: 0\r\n\r\n'],
    ['no status', 'HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n'],
    ['a bell in its words', 'HTTP/1.1 200 a\u0007\r\nContent-Length: 0\r\n\r\n'],
    ['a bell in a header', 'HTTP/1.1 200 OK\r\nA: a\u0007\r\nContent-Length: 0\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'],
    ['another language', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['nothing', ''],
  ])('%s: the client is told, and the gateway goes on', async (_what, words) => {
    answer = (socket) => socket.end(words, 'latin1');
    expect((await ask(door.gateway.port, 'raw.localhost')).status).toBe(502);
    expect((await ask(door.gateway.port, 'web.localhost', { body: 'on' })).body).toBe('on');
    await openSocket(door.gateway.port, 'raw.localhost').then(
      (socket) => socket.destroy(),
      () => undefined,
    );
    expect((await ask(door.gateway.port, 'web.localhost', { body: 'on' })).body).toBe('on');
  });

  it('less than it said: the client sees that it is not all', async () => {
    answer = (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab');
    await expect(ask(door.gateway.port, 'raw.localhost')).rejects.toThrow('aborted');
  });

  it('something after its end: the next answer on the connection is the next request’s', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    answer = (socket) =>
      socket.write('HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\n\r\nevil');
    expect((await ask(door.gateway.port, 'raw.localhost', { agent })).status).toBe(204);
    expect((await ask(door.gateway.port, 'web.localhost', { agent, body: 'mine' })).body).toBe('mine');
    agent.destroy();
  });
});

it('a head goes ahead of a body that lets wait for itself', async () => {
  let pouring: Socket | undefined;
  answer = (socket) => {
    pouring = socket;
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n');
  };
  const headers = { host: 'raw.localhost' };
  const asked = httpRequest({ port: door.gateway.port, host: '127.0.0.1', headers, agent: false }).end();
  const [response] = await once(asked, 'response');
  expect(response.statusCode).toBe(200);
  pouring?.end('data: 1\n\n');
  expect(String((await once(response, 'data'))[0])).toBe('data: 1\n\n');
});

it('an answer that comes before all of the upload has been sent is had, and the connection goes on', async () => {
  answer = (socket) => socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig');
  const client = connect(door.gateway.port, '127.0.0.1');
  const all = 8 * 1024 ** 2;
  client.write(`PUT / HTTP/1.1\r\nHost: raw.localhost\r\nContent-Length: ${all}\r\n\r\n`);
  expect(String((await once(client, 'data'))[0])).toContain('HTTP/1.1 413');
  client.write(Buffer.alloc(all));
  client.write('GET / HTTP/1.1\r\nHost: web.localhost\r\nConnection: close\r\n\r\n');
  expect(String((await once(client, 'data'))[0])).toContain('HTTP/1.1 200');
  client.destroy();
});
