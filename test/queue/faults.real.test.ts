import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { openQueue } from '../../src/queue/open-queue.ts';
import { openQueuePool } from '../../src/queue/postgres-pool.ts';
import { makeDatabase, runSql, type TestDatabase } from '../setup/database.ts';

const log = createLog({ level: 'silent' });
const closers: (() => Promise<void>)[] = [];
let database: TestDatabase;

beforeAll(async () => {
  database = await makeDatabase(inject('databaseUrl'));
});

afterAll(() => database.drop());

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

it('carries on when every connection to Postgres was cut', async () => {
  const name = new URL(database.url).pathname.slice(1);
  const queue = await openQueue({
    databaseUrl: database.url,
    log,
    name: `t${randomBytes(4).toString('hex')}`,
  });
  closers.push(() => queue.close());
  const seen: string[] = [];
  let told: () => void = () => undefined;
  closers.push(
    await queue.work(async (key) => {
      seen.push(key);
      told();
    }, 2),
  );
  const wakeAndSee = async (key: string) => {
    const done = new Promise<void>((resolve) => {
      told = () => seen.includes(key) && resolve();
    });
    while (
      !(await queue.wake(key, { priority: 'event' }).then(
        () => true,
        () => false,
      ))
    );
    await done;
  };
  await wakeAndSee('1/pull/1');
  await runSql(
    inject('databaseUrl'),
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
  );
  await wakeAndSee('1/pull/2');
  expect(seen).toContain('1/pull/2');
});

it('is not ended by a connection that breaks while nobody listens to it', async () => {
  const pool = openQueuePool(database.url);
  const client = await pool.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  client.removeAllListeners();
  const ended = new Promise((resolve) => client.once('end', () => resolve('ended')));
  await runSql(inject('databaseUrl'), `select pg_terminate_backend(${rows[0]?.pid})`);
  expect(await ended).toBe('ended');
  client.release(true);
  await pool.end();
});

it.each([
  ['Postgres', { databaseUrl: 'postgres://x:y@127.0.0.1:1/z' }],
  ['Redis', { databaseUrl: '', redisUrl: 'redis://127.0.0.1:1' }],
])('says when %s does not answer', async (_title, urls) => {
  await expect(openQueue({ ...urls, log, name: 'none' })).rejects.toMatchObject({
    code: 'queue-unreachable',
  });
});
