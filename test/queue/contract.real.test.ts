import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { openQueue, type WakeQueue } from '../../src/queue/open-queue.ts';
import { makeDatabase, type TestDatabase } from '../setup/database.ts';

const log = createLog({ level: 'silent' });

/** What every backend of the queue must do. */
describe.each(['postgres', 'redis'])('queue on %s', (backend) => {
  let database: TestDatabase;
  let queue: WakeQueue;
  let name: string;
  const closers: (() => Promise<void>)[] = [];

  const open = () =>
    openQueue({
      databaseUrl: database.url,
      ...(backend === 'redis' ? { redisUrl: inject('redisUrl') } : {}),
      log,
      name,
    });

  beforeEach(async () => {
    name = `t${randomBytes(4).toString('hex')}`;
    database = await makeDatabase(inject('databaseUrl'));
    queue = await open();
  });

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
    await queue.close();
    await database.drop();
  });

  /** Works with `concurrency`; `next()` waits for the start of a pass, `finish()` ends the oldest. */
  async function work(concurrency = 1) {
    const started: string[] = [];
    const waiters: (() => void)[] = [];
    const ends: (() => void)[] = [];
    let seen = 0;
    let over = false;
    closers.push(
      await queue.work(async (key) => {
        started.push(key);
        for (const waiter of waiters.splice(0)) waiter();
        if (!over) await new Promise<void>((resolve) => ends.push(resolve));
      }, concurrency),
    );
    closers.push(async () => {
      over = true;
      for (const end of ends.splice(0)) end();
    });
    const next = async (): Promise<string> => {
      while (started.length <= seen) await new Promise<void>((resolve) => waiters.push(resolve));
      return started[seen++] as string;
    };
    return { next, started, finish: () => ends.shift()?.() };
  }

  it('hands a key to a worker', async () => {
    const { next, finish } = await work();
    await queue.wake('1/branch/main', { priority: 'event' });
    expect(await next()).toBe('1/branch/main');
    finish();
  });

  it('makes many wakes of a waiting key one', async () => {
    for (let n = 0; n < 20; n++) await queue.wake('1/pull/7', { priority: 'event' });
    expect(await queue.depth()).toBe(1);
  });

  it('runs a key once more when it is woken while it runs, and no more than once', async () => {
    const { next, finish, started } = await work(4);
    await queue.wake('1/pull/7', { priority: 'event' });
    await next();
    for (let n = 0; n < 5; n++) await queue.wake('1/pull/7', { priority: 'event' });
    expect(started).toHaveLength(1);
    finish();
    expect(await next()).toBe('1/pull/7');
    finish();
    await queue.wake('1/pull/8', { priority: 'sweep' });
    expect(await next()).toBe('1/pull/8');
    finish();
  });

  it('lets a person overtake sweeps, also of the same key', async () => {
    for (let n = 0; n < 10; n++) await queue.wake(`1/pull/${n}`, { priority: 'sweep' });
    await queue.wake('1/pull/9', { priority: 'event' });
    await queue.wake('1/pull/8', { priority: 'user' });
    const { next, finish } = await work(1);
    expect(await next()).toBe('1/pull/8');
    finish();
    expect(await next()).toBe('1/pull/9');
    finish();
    expect(await next()).toBe('1/pull/0');
    finish();
  });

  it('does not let a delayed wake take the place of an immediate one', async () => {
    await queue.wake('1/pull/7', { priority: 'event' });
    await queue.wake('1/pull/7', { priority: 'event', delayMs: 3_600_000 });
    const { next, finish } = await work();
    expect(await next()).toBe('1/pull/7');
    finish();
  });

  it('does not let a delayed wake hold an immediate one back', async () => {
    await queue.wake('1/pull/7', { priority: 'event', delayMs: 3_600_000 });
    await queue.wake('1/pull/7', { priority: 'event' });
    const { next, finish } = await work();
    expect(await next()).toBe('1/pull/7');
    finish();
  });

  it('carries out a delayed wake, the newest one', async () => {
    const { next, finish } = await work();
    await queue.wake('1/pull/7', { priority: 'event', delayMs: 3_600_000 });
    await queue.wake('1/pull/7', { priority: 'event', delayMs: 20 });
    expect(await next()).toBe('1/pull/7');
    finish();
  });

  it('carries on after a handler that throws', async () => {
    const keys: string[] = [];
    let done: () => void = () => undefined;
    const second = new Promise<void>((resolve) => {
      done = resolve;
    });
    closers.push(
      await queue.work(async (key) => {
        keys.push(key);
        if (keys.length === 1) throw new Error('a bug');
        done();
      }, 1),
    );
    await queue.wake('1/pull/7', { priority: 'event' });
    await queue.wake('1/pull/8', { priority: 'event' });
    await second;
    expect(keys).toEqual(['1/pull/7', '1/pull/8']);
    await queue.wake('1/pull/7', { priority: 'event' });
  });

  it('shares the work between two processes and forgets all when flushed', async () => {
    for (let n = 0; n < 5; n++) await queue.wake(`1/pull/${n}`, { priority: 'event' });
    const other = await open();
    expect(await other.depth()).toBe(5);
    await other.flush();
    expect(await queue.depth()).toBe(0);
    await queue.wake('1/pull/1', { priority: 'event' });
    expect(await other.depth()).toBe(1);
    await other.close();
  });

  it('answers a ping', async () => {
    await expect(queue.ping()).resolves.toBeUndefined();
  });
});
