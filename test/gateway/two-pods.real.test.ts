import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { environmentLabel, instanceLabel } from '../../host/labels.ts';
import { removeInstance } from '../../host/sweep-instance.ts';
import { dockerRuntime } from '../../src/main.ts';
import { branchKey, urlOf } from '../demo/play.ts';
import type { Order } from '../faults/child-words.ts';
import { liveInChild } from '../faults/live-in-child.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { makeDatabase, type TestDatabase } from '../setup/database.ts';
import { ask, askAsleep } from '../world/ask.ts';
import { openPass } from '../world/open-pass.ts';
import { openWorld, settingsOf, type World } from '../world/open-world.ts';
import { skippingClock } from '../world/skipping-clock.ts';
import { fallAsleep } from '../world/sleep.ts';
import { download, gigabyte, upload, watchingMemory } from './gigabytes.ts';
import { firstWords, openSocket } from './raw.ts';

/** Two real pods behind the real gateway: what happens to the one, or to the gateway, is nothing to the other. */
const instance = `test-${randomBytes(4).toString('hex')}`;
let world: World;
let database: TestDatabase;
let repository: RepositoryHandle;
let pass: Readonly<Record<string, string>>;
let main: string;
const clock = skippingClock();

beforeAll(async () => {
  database = await makeDatabase(inject('databaseUrl'));
  world = await openWorld({
    openRuntime: (config, log) => dockerRuntime(config, log, { instance }),
    settings: { DATABASE_URL: database.url },
    now: clock.now,
  });
  repository = await world.github.createRepository({ name: 'two', private: true, files: { a: 'a' } });
  pass = await openPass(world, repository);
  await push('main', 'first');
  await push('other', 'second');
  main = await says('main', 'first');
  await says('other', 'second');
});
afterAll(async () => {
  await world?.close();
  await removeInstance({ instance });
  await database?.drop();
});

it('200 WebSockets of one pod stay open while the process of the other is restarted', async () => {
  const sockets = await Promise.all(Array.from({ length: 200 }, socketToMain));
  await push('other', 'third');
  await says('other', 'third');
  const echoes = sockets.map(async (socket, n) => {
    const words = firstWords(socket);
    socket.write(`still ${n}`);
    return words;
  });
  expect(await Promise.all(echoes)).toEqual(sockets.map((_socket, n) => `still ${n}`));
  for (const socket of sockets) socket.destroy();
});

it('1,000 connections that are open at the same time get their answers', async () => {
  const sockets = await Promise.all(Array.from({ length: 1000 }, connection));
  const answers = await Promise.all(sockets.map(answerOn));
  const good = answers.filter((text) => text.startsWith('HTTP/1.1 200') && text.includes('first'));
  expect(good).toHaveLength(1000);
});

it.each(['down', 'up'])('a gigabyte %s passes in flat memory', async (way) => {
  const headers = { host: new URL(main).host, ...pass };
  const to = { port: world.config.gatewayPort, path: '/gigabyte', headers };
  const { grown, value } = await watchingMemory(async () => (way === 'down' ? download(to) : upload(to)));
  expect(Number(value)).toBe(gigabyte);
  expect(grown).toBeLessThan(128 * 1024 ** 2);
});

it('the server is killed with connections open, and begins again: the pods run on, and clients come back', async () => {
  const before = await startsOf();
  expect(before[0]).toMatchObject([{ status: 200 }, [[expect.any(String), expect.any(Number)]]]);
  const ended = untilEnded(await openMany());
  await world.restart(async () => {
    await ended;
    const life = liveInChild(orderOf(world), () => false);
    await life.control;
    const killed = untilEnded(await openMany());
    life.kill();
    await killed;
    await life.bury();
  });
  await expect.poll(startsOf).toEqual(before);
  const socket = await socketToMain();
  const words = firstWords(socket);
  socket.write('back');
  expect(await words).toBe('back');
  socket.destroy();
});

it('ten pods that sleep, all asked at once, each give their own answer, and each is started once', async () => {
  const branches = Array.from({ length: 10 }, (_, n) => `sleeper-${n}`);
  for (const branch of branches) await push(branch, branch);
  const urls = await Promise.all(branches.map((branch) => says(branch, branch)));
  const keys = branches.map((branch) => branchKey(repository, branch));
  await fallAsleep(world, clock, keys);
  const asleepAt = Date.now();
  const visits = urls.flatMap((url) => [askAsleep(url, pass), askAsleep(`${url}again`, pass)]);
  const answers = (await Promise.all(visits)).map(({ status, body }) => `${status} ${body}`);
  expect(answers).toEqual(branches.flatMap((branch) => [`200 ${branch}`, `200 ${branch}`]));
  const started = await startsSince(asleepAt);
  expect(keys.map((key) => started.filter((one) => one === key).length)).toEqual(keys.map(() => 1));
});

/** Of each container of ours that the engine has started since: its environment. */
async function startsSince(at: number): Promise<readonly string[]> {
  const filters = JSON.stringify({
    type: ['container'],
    event: ['start'],
    label: [`${instanceLabel}=${instance}`],
  });
  const span = { since: at / 1000, until: Date.now() / 1000 };
  const said = await text((await new Docker().getEvents({ ...span, filters })) as Readable);
  return said
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as EngineSays).Actor.Attributes[environmentLabel] ?? '');
}

interface EngineSays {
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
}

/** Its one process answers with the greeting, and sends back what comes on a WebSocket. */
function push(branch: string, greeting: string): Promise<string> {
  const manifest = `deploy: { branches: ["**"] }
tier: dev.small
processes:
  - name: web
    startCommand: node server.cjs
    port: 3000
    env: { GREETING: ${greeting} }
`;
  const files = { 'pinacle.yaml': manifest, 'server.cjs': server };
  return world.github.push({ repository, branch, files, author: 'alice' });
}

const server = `const { createServer } = require('node:http');
const { Readable } = require('node:stream');
const switching = 'HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n';
const born = String(Date.now());
const megabyte = Buffer.alloc(1024 ** 2);
function* gigabyte() {
  for (let n = 0; n < 1024; n++) yield megabyte;
}
async function count(request) {
  let all = 0;
  for await (const chunk of request) all += chunk.length;
  return String(all);
}
createServer(async (request, response) => {
  if (request.method === 'PUT') response.end(await count(request));
  else if (request.url === '/gigabyte') Readable.from(gigabyte()).pipe(response);
  else if (request.url === '/stays-open') response.write('begun');
  else response.end(request.url === '/born' ? born : process.env.GREETING);
})
  .on('upgrade', (request, socket) => {
    socket.on('error', () => socket.destroy());
    socket.write(switching);
    socket.pipe(socket);
  })
  .listen(3000);
`;

/** The URL of a branch's process, once it answers with these words. */
function says(branch: string, words: string): Promise<string> {
  return world.until(`${branch} says "${words}"`, async () => {
    const url = await urlOf(world, branchKey(repository, branch), 'web');
    return url !== undefined && (await ask(url, pass)).body === words && url;
  });
}

function socketToMain(): Promise<Socket> {
  return openSocket(world.config.gatewayPort, new URL(main).host, passLines());
}

/** WebSockets, and a request whose answer has begun. */
async function openMany(): Promise<readonly Socket[]> {
  const request = await connection();
  request.on('error', () => undefined);
  request.write(`GET /stays-open HTTP/1.1\r\nHost: ${new URL(main).host}\r\n${passLines()}\r\n`);
  expect(await firstWords(request)).toContain('HTTP/1.1 200');
  return [request, ...(await Promise.all(Array.from({ length: 50 }, socketToMain)))];
}

function untilEnded(sockets: readonly Socket[]): Promise<unknown> {
  return Promise.all(sockets.map((socket) => once(socket, 'close')));
}

/** The same control plane, in a process of its own. */
function orderOf({ github, dir, config }: World): Order {
  const ports = {
    PINACLE_PORT: String(config.port),
    PINACLE_GATEWAY_PORT: String(config.gatewayPort),
    DATABASE_URL: database.url,
  };
  const engine = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  const clock = { factor: 1, start: Date.now() };
  return { settings: settingsOf(github, { dir, settings: ports }), instance, engine, clock };
}

async function connection(): Promise<Socket> {
  const socket = connect(world.config.gatewayPort, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function answerOn(socket: Socket): Promise<string> {
  socket.write(`GET / HTTP/1.1\r\nHost: ${new URL(main).host}\r\nConnection: close\r\n${passLines()}\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

function passLines(): string {
  return Object.entries(pass)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}

/** Of each pod: its name, and since when it and its process run. */
async function startsOf() {
  const { runtime } = world.control();
  const starts = ['main', 'other'].map(async (branch) => {
    const { pods } = await runtime.observe(branchKey(repository, branch));
    const url = await urlOf(world, branchKey(repository, branch), 'web');
    const born = await ask(`${url}born`, pass);
    return [born, pods.map(({ id, startedAt }) => [id, startedAt])];
  });
  return Promise.all(starts);
}
