import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { entryUrl } from '../../src/gateway/guard/enter.ts';
import type { GiveDeps } from '../../src/gateway/guard/give.ts';
import { createShareLink, endShareLink } from '../../src/gateway/guard/give-share-link.ts';
import { knownRoute } from '../../src/gateway/known-route.ts';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { findProcessRoute, listRoutes } from '../../src/store/routes.ts';
import { openPebble, type Pebble } from '../acme/pebble.ts';
import { branchKey } from '../demo/play.ts';
import { type OwnedDomain, openOwnedDomain } from '../domains/owned-domain.ts';
import { type Asked, ask, cookieOf, type Got, listen } from '../gateway/open-door.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { type MemoryWorld, openMemoryWorld, repositoryWith } from '../loop/memory-world.ts';
import { idOf } from '../world/open-pass.ts';
import { runNginx } from './real-nginx.ts';

const ownDomain = 'shop.example.net';

/** A whole control plane with a real nginx before it, and an authority that knows neither. */
let pebble: Pebble;
let world: MemoryWorld;
let pod: Server;
let httpsPort: number;
let admin: string;
let web: string;
let made: RepositoryHandle;
let root: string;
let owned: OwnedDomain;
let manifest: string;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const place = await mkdtemp(join(tmpdir(), 'pinacle-front-'));
  closers.push(() => rm(place, { recursive: true, force: true }));
  await chmod(place, 0o711);
  const dir = join(place, 'pinacle');
  await mkdir(dir);
  await writeFile(join(dir, 'pinacle.conf'), '');
  pebble = await openPebble({ lifetimeSeconds: 7_776_000 });
  closers.push(() => pebble.close());
  pod = createServer((request, response) => response.end(`the pod of ${request.headers.host}`));
  const podPort = await listen(pod);
  const guarded = createServer(({ headers }, response) => {
    // The gateway says that it keeps the connection, nginx does not say so.
    const way = headers.connection === undefined ? 'straight' : 'by the gateway';
    response.end(`${way}, with ${headers.cookie}`);
  });
  const guardedPort = await listen(guarded);
  closers.push(async () => guarded.close());
  closers.push(async () => pod.close());
  const nginx = await runNginx({ place, include: join(dir, 'pinacle.conf') });
  closers.push(nginx.close);
  httpsPort = await freePort();
  owned = await openOwnedDomain(ownDomain);
  closers.push(async () => owned.close());
  world = await openMemoryWorld({
    settings: {
      ...owned.settings,
      PINACLE_PUBLIC_URL: 'https://pinacle.test',
      PINACLE_PODS_DOMAIN: 'pods.test',
      PINACLE_NGINX_DIR: dir,
      PINACLE_NGINX_PID: nginx.pidFile,
      PINACLE_HTTP_PORT: String(pebble.httpPort),
      PINACLE_HTTPS_PORT: String(httpsPort),
      PINACLE_ACME_DIRECTORY: pebble.directory,
      PINACLE_ACME_DNS_PROGRAM: pebble.dnsProgram,
    },
  });
  closers.push(() => world.close());
  // `admin` last: what is added to the text is its.
  manifest = `processes:\n${process('web', podPort, 'public')}${process('admin', guardedPort, 'team')}`;
  made = await repositoryWith(world, 'shop', { 'pinacle.yaml': manifest });
  await world.github.push({ repository: made, files: { a: 'a' } });
  const hosts = async () => listRoutes(world.control().store.db, branchKey(made));
  await world.until('its processes have hosts', async () => (await hosts()).length === 2);
  [admin = '', web = ''] = (await hosts()).map(({ host }) => host);
  root = await pebble.root();
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

// Each is asked until it is so: while nginx reads anew, an old worker may take the question once more.
it('from nothing: certificates come, nginx shows them, and a pod is reached', async () => {
  await expect.poll(() => status(web)).toBe(200);
  await expect.poll(() => status('pinacle.test', '/healthz')).toBe(200);
  await expect.poll(() => status('nobody.pods.test')).toBe(401);
});

it('a stranger is told the same of what is guarded and of what is not there, by nginx as by the gateway', async () => {
  await expect.poll(() => status(admin)).toBe(401);
  const { gatewayPort } = world.control();
  const told = [await get(admin), await get('nobody.pods.test'), await ask(gatewayPort, admin)];
  expect(new Set(told.map(({ body }) => body)).size).toBe(1);
});

it('who has a link is let in straight to the pod, which never sees our cookie, until the link is revoked', async () => {
  // A host that nginx knows: the request goes straight.
  await world.control().jobs.run('front');
  const giver = { login: 'alice', id: await idOf(world, 'alice'), origin: '127.0.0.1' };
  const environment = branchKey(made);
  const { store, guard } = world.control();
  const findProcess: GiveDeps['findProcess'] = async (key, name) => {
    const row = await findProcessRoute(store.db, key, name);
    return row && knownRoute(row);
  };
  const giving = { db: store.db, guard, findProcess };
  const given = await createShareLink(giving, giver, { environment, process: 'admin', forMs: 3_600_000 });
  if (given.kind !== 'given') throw new Error(given.kind);
  const link = new URL(given.value.url);
  const entered = await get(admin, { path: `${link.pathname}${link.search}` });
  expect(entered.status).toBe(303);
  const cookie = `mine=1; ${cookieOf(entered)}`;
  const shown = async () => (await get(admin, { headers: { cookie } })).body;
  await expect.poll(shown).toBe('straight, with mine=1');
  await endShareLink(giving, giver, { environment, id: given.value.id });
  await expect.poll(async () => (await get(admin, { headers: { cookie } })).status).toBe(403);
});

it('nginx comes to know the hosts', async () => {
  await world.control().jobs.run('front');
  const map = await readFile(join(world.config.nginx?.dir ?? '', 'hosts.map'), 'utf8');
  expect(map).toBe(`${admin} 1;\n${web} 1;\n`);
  await expect.poll(() => status(web)).toBe(200);
});

it('a domain of your own gets a certificate and a server once it is verified, and has neither when its record is gone', async () => {
  const { store, jobs, guard } = world.control();
  const knows = async () => {
    await jobs.run('front');
    const map = await readFile(join(world.config.nginx?.dir ?? '', 'hosts.map'), 'utf8');
    return map.includes(`${ownDomain} 1;`);
  };
  await world.github.push({
    repository: made,
    branch: 'main',
    files: { 'pinacle.yaml': `${manifest}    domains: [${ownDomain}]\n` },
  });
  await owned.give(world, made.id);
  await expect.poll(knows).toBe(true);
  await expect.poll(() => status(ownDomain)).toBe(401);

  const row = await findProcessRoute(store.db, branchKey(made), 'admin');
  if (!row) throw new Error('no route');
  const route = { ...knownRoute(row), host: ownDomain };
  const person = { login: 'bob', id: await idOf(world, 'bob') };
  const { pathname, search } = new URL(entryUrl(guard, { route, person, path: '/' }));
  const cookie = cookieOf(await get(ownDomain, { path: `${pathname}${search}` }));
  const shown = async () => (await get(ownDomain, { headers: { cookie } })).body;
  await expect.poll(shown).toBe('straight, with undefined');

  await owned.take(world);
  await expect.poll(knows).toBe(false);
  await expect.poll(() => status(ownDomain)).toBe(0);
});

function process(name: string, port: number, visibility: string): string {
  return `  - name: ${name}\n    startCommand: node server.js\n    port: ${port}\n    visibility: ${visibility}\n`;
}

/** 0 when TLS does not come about. */
async function status(host: string, path = '/'): Promise<number> {
  return (await get(host, { path }).catch(() => undefined))?.status ?? 0;
}

/** By TLS, trusting the authority's root alone. */
function get(host: string, { path = '/', headers = {} }: Pick<Asked, 'path' | 'headers'> = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const to = { host: '127.0.0.1', port: httpsPort, servername: host, ca: root, agent: false as const };
    httpsRequest({ ...to, path, headers: { host, ...headers } }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    })
      .once('error', reject)
      .end();
  });
}
