import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { listRoutes } from '../../src/store/routes.ts';
import { openPebble, type Pebble } from '../acme/pebble.ts';
import { branchKey } from '../demo/play.ts';
import { ask, listen } from '../gateway/open-door.ts';
import { type MemoryWorld, openMemoryWorld, repositoryWith } from '../loop/memory-world.ts';
import { runNginx } from './real-nginx.ts';

/** A whole control plane with a real nginx before it, and an authority that knows neither. */
let pebble: Pebble;
let world: MemoryWorld;
let pod: Server;
let httpsPort: number;
let admin: string;
let web: string;
let root: string;
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
  closers.push(async () => pod.close());
  const nginx = await runNginx({ place, include: join(dir, 'pinacle.conf') });
  closers.push(nginx.close);
  httpsPort = await freePort();
  world = await openMemoryWorld({
    settings: {
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
  const processes = [process('web', podPort, 'public'), process('admin', podPort - 1, 'team')].join('');
  const made = await repositoryWith(world, 'shop', { 'pinacle.yaml': `processes:\n${processes}` });
  await world.github.push({ repository: made, files: { a: 'a' } });
  const hosts = async () => listRoutes(world.control().store.db, branchKey(made));
  await world.until('its processes have hosts', async () => (await hosts()).length === 2);
  [admin = '', web = ''] = (await hosts()).map(({ host }) => host);
  root = await pebble.root();
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

/** While nginx reads anew, an old worker may take the question once more. */
const patiently = { timeout: 30_000 };

it('from nothing: certificates come, nginx shows them, and a pod is reached', async () => {
  await expect.poll(() => status(web), patiently).toBe(200);
  await expect.poll(() => status('pinacle.test', '/healthz'), patiently).toBe(200);
});

it('what is not for all is refused as by the gateway itself', async () => {
  await expect.poll(() => status(admin), patiently).toBe(401);
  expect((await ask(world.control().gatewayPort, admin)).status).toBe(401);
});

it('and a name that nobody has is answered in the same way', async () => {
  await expect.poll(() => status('nobody.pods.test'), patiently).toBe(401);
  expect((await ask(world.control().gatewayPort, 'nobody.pods.test')).status).toBe(401);
});

it('nginx comes to know the hosts', async () => {
  await world.control().jobs.run('front');
  const map = await readFile(join(world.config.nginx?.dir ?? '', 'hosts.map'), 'utf8');
  expect(map).toBe(`${admin} 1;\n${web} 1;\n`);
  await expect.poll(() => status(web), patiently).toBe(200);
});

function process(name: string, port: number, visibility: string): string {
  return `  - name: ${name}\n    startCommand: node server.js\n    port: ${port}\n    visibility: ${visibility}\n`;
}

/** By TLS, trusting the authority's root alone; 0 when that does not come about. */
function status(host: string, path = '/'): Promise<number> {
  return new Promise((resolve) => {
    const to = { host: '127.0.0.1', port: httpsPort, servername: host, ca: root };
    httpsRequest({ ...to, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .once('error', () => resolve(0))
      .end();
  });
}
