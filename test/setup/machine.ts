import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { createLog } from '../../src/log.ts';
import { openQueue } from '../../src/queue/open-queue.ts';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { startPostgres } from '../../src/store/embedded/start-postgres.ts';
import { openStore } from '../../src/store/open-store.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of a database where databases can be made; `template` of test/setup/database.ts is ready to be copied. */
    databaseUrl: string;
    redisUrl: string;
  }
}

const log = createLog({ level: 'warn' });

/** One throw-away PostgreSQL and one Redis for all real tests; closed in reverse order. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const dir = await mkdtemp(join(tmpdir(), 'pinacle-test-'));
    await chmod(dir, 0o755);
    closers.push(() => rm(dir, { recursive: true, force: true }));
    const postgres = await startPostgres({ dir: join(dir, 'postgres'), log, settings: fast });
    closers.push(() => postgres.stop());
    const redis = await startRedis(dir);
    closers.push(() => redis.stop());
    await makeTemplate(postgres.databaseUrl);
    project.provide('databaseUrl', postgres.databaseUrl);
    project.provide('redisUrl', redis.url);
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}

/** Nothing of a test must survive a power cut. */
const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' };

/** Tables of ours and of the queue, once: each test copies them in milliseconds. */
async function makeTemplate(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('create database template');
  await client.end();
  const url = new URL(databaseUrl);
  url.pathname = '/template';
  const store = await openStore({ databaseUrl: url.href, embeddedDir: '', log });
  const queue = await openQueue({ databaseUrl: url.href, log });
  await queue.close();
  await store.close();
}

async function startRedis(dir: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    dir,
  ];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  const url = `redis://127.0.0.1:${port}`;
  await Promise.race([answering(url), failed]);
  return { url, stop: () => stopChild(child) };
}

async function answering(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: (times) => (times > 100 ? null : 50) });
  client.on('error', () => undefined);
  try {
    await client.connect().catch(() => sleep(100));
    await client.ping();
  } finally {
    client.disconnect();
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
