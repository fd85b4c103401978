import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { ask } from '../gateway/open-door.ts';
import { runNginx, untilListens } from '../nginx/real-nginx.ts';
import { makeDatabase, runSql, type TestDatabase } from '../setup/database.ts';
import { runPinacle } from './run-pinacle.ts';

/** An nginx that reads a folder in which nothing stands yet, and a database that knows 10,000 hosts. */
let place: string;
let dir: string;
let httpPort: number;
let database: TestDatabase;
let nginx: Awaited<ReturnType<typeof runNginx>>;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'pinacle-cli-nginx-'));
  await chmod(place, 0o711);
  dir = join(place, 'pinacle');
  await mkdir(dir);
  await writeFile(join(dir, 'pinacle.conf'), '');
  httpPort = await freePort();
  database = await makeDatabase(inject('databaseUrl'));
  await runSql(
    database.url,
    `insert into routes (host, environment, process, visibility)
       select 'web-' || n || '-acme.localhost', '42/pull/' || n, 'web', 'team' from generate_series(1, 10000) n`,
  );
  nginx = await runNginx({ place, include: join(dir, 'pinacle.conf') });
});
afterAll(async () => {
  await nginx.close();
  await database.drop();
  await rm(place, { recursive: true, force: true });
});

const pinacle = async (...options: string[]) => {
  const env = {
    PATH: `${process.env.PATH}:/usr/sbin`,
    DATABASE_URL: database.url,
    PINACLE_SECRET: 'a secret that only this test has, and long enough',
    PINACLE_MASTER_KEY: await generateX25519Identity(),
    PINACLE_STATE_DIR: join(place, 'state'),
    PINACLE_GATEWAY_PORT: String(await freePort()),
    PINACLE_NGINX_DIR: dir,
    PINACLE_NGINX_PID: nginx.pidFile,
    PINACLE_HTTP_PORT: String(httpPort),
  };
  const { code, stdout, stderr } = await runPinacle(['nginx', ...options], { cwd: place, env });
  return { code, told: `${stdout}${stderr}` };
};

it('pinacle nginx asks nginx first, writes, and has it read: pods are behind it then', async () => {
  expect(await pinacle('--check')).toEqual({ code: 0, told: expect.stringContaining('nginx takes it') });
  expect(await readFile(join(dir, 'pinacle.conf'), 'utf8')).toBe('');
  const { code, told } = await pinacle('--reload');
  expect({ code, told }).toMatchObject({ code: 0, told: expect.stringContaining('nginx reads it again') });
  expect(told).toContain('10000 hosts');
  expect(await readFile(join(dir, 'hosts.map'), 'utf8')).toContain('web-9999-acme.localhost 1;\n');
  await untilListens(httpPort);
  // The gateway is not there in this test: nginx, which is, says so.
  expect((await ask(httpPort, 'web-9999-acme.localhost')).status).toBe(502);
});
