import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Outcome } from '../../reconciler/outcome.ts';
import type { Pass, PassOptions } from '../../reconciler/reconcile.ts';
import { WorldError } from '../../schema/world-error.ts';
import { createLog } from '../../src/log.ts';
import { type Loop, openLoop } from '../../src/loop/open-loop.ts';
import { openQueue, type WakeQueue } from '../../src/queue/open-queue.ts';
import { sweepDue } from '../../src/queue/sweep.ts';
import { realTimers } from '../../src/queue/timers.ts';
import { findEnvironment, wakeEnvironments } from '../../src/store/environments.ts';
import { type Lease, takeLease } from '../../src/store/leases.ts';
import type { Store } from '../../src/store/open-store.ts';
import { listPasses } from '../../src/store/passes.ts';
import { aSpec } from '../builders/spec.ts';
import { run, scriptedWorld } from '../fakes/scripted-world.ts';
import { makeStore, runSql } from '../setup/database.ts';
import { gate } from '../world/gate.ts';

const key = '42/pull/7';
const ref = { kind: 'pull', repositoryId: 42, number: 7 } as const;
const converged: Outcome = { kind: 'converged' };
let store: Store;
let lines = '';
const destination = new Writable({
  write(chunk, _encoding, done) {
    lines += String(chunk);
    done();
  },
});
const log = createLog({ level: 'debug', destination });
const closers: (() => Promise<void>)[] = [];
let queueName = '';

beforeAll(async () => {
  store = await makeStore(inject('databaseUrl'));
});

afterAll(() => store.close());

beforeEach(async () => {
  lines = '';
  queueName = `t${randomBytes(4).toString('hex')}`;
  await runSql(store.databaseUrl, 'truncate environments, passes, commands');
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface World {
  loop: Loop;
  queue: WakeQueue;
  /** Tells of a change of the runtime. */
  changed: (key: string) => void;
  /** The nth pass that begins, from 1. */
  begun: (n: number) => Promise<PassOptions>;
  passes: PassOptions[];
}

/** One process: a queue and a loop, with `reconcile` as told. */
async function openProcess(
  reconcile: (options: PassOptions, n: number) => Promise<Partial<Pass>>,
  runCommands: () => Promise<{ more: boolean }> = async () => ({ more: false }),
): Promise<World> {
  const queue = await openQueue({ databaseUrl: store.databaseUrl, log, name: queueName });
  closers.push(() => queue.close());
  const passes: PassOptions[] = [];
  const waiters: (() => void)[] = [];
  let changed: (key: string) => void = () => undefined;
  const loop = openLoop({
    db: store.db,
    queue,
    runtime: {
      watch: async (call) => {
        changed = call;
        return async () => undefined;
      },
    },
    reconcile: async (_key, options) => {
      passes.push(options);
      for (const waiter of waiters.splice(0)) waiter();
      return { ...emptyPass, epoch: options.epoch, ...(await reconcile(options, passes.length)) };
    },
    runCommands,
    workers: 4,
    log,
    metrics: { pass: () => undefined },
    now: () => Date.now(),
    random: () => 0.5,
  });
  closers.push(() => loop.close());
  await loop.start();
  const begun = async (n: number) => {
    while (passes.length < n) await new Promise<void>((resolve) => waiters.push(resolve));
    return passes[n - 1] as PassOptions;
  };
  return { loop, queue, changed: (one) => changed(one), begun, passes };
}

const emptyPass: Pass = {
  environment: key,
  epoch: 0,
  subject: null,
  desired: { kind: 'none', why: 'no-manifest' },
  observed: { pods: [], workspace: false, host: { freeMemoryBytes: 0, isolation: 'memory' } },
  plan: { steps: [], waitingFor: [] },
  outcome: converged,
  timings: {},
  again: false,
  dueAt: null,
};

/** Ends when nothing is under way and nothing waits. */
async function settled({ queue }: World): Promise<void> {
  while ((await queue.depth()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

const row = async () => {
  const found = await findEnvironment(store.db, key);
  if (!found) throw new Error('no environment');
  return found;
};

const wakeUp = async (world: World, delivery = 'd-1') => {
  await wakeEnvironments(store.db, [{ ref, delivery }]);
  await world.loop.wake(key, { priority: 'event' });
};

it('a question does not end the pass under way, and is answered by the next one', async () => {
  const { open, passed } = gate();
  const world = await openProcess(async (_options, n) => {
    if (n === 1) await passed;
    return {};
  });
  await wakeUp(world);
  const first = await world.begun(1);
  await wakeEnvironments(store.db, [{ ref, looksOnly: true }]);
  await world.loop.wake(key, { priority: 'user', looksOnly: true });
  expect(first.signal.aborted).toBe(false);
  expect(await row()).toMatchObject({ desiredSeq: 1, observedSeq: 0 });
  open();
  await world.begun(2);
  expect(first.signal.aborted).toBe(false);
  await settled(world);
});

describe('a pass', () => {
  it('stores what it led to, and that everything asked for was seen', async () => {
    const world = await openProcess(async () => ({
      timings: { desired: 3 },
      outcome: { kind: 'waiting', reason: 'r', action: 'a' },
    }));
    await wakeUp(world);
    await world.begun(1);
    await settled(world);
    expect(await row()).toMatchObject({
      desiredSeq: 1,
      observedSeq: 1,
      epoch: 1,
      leaseUntil: null,
      dueAt: null,
      outcome: { kind: 'waiting' },
    });
    expect(await listPasses(store.db, key, 9)).toMatchObject([{ epoch: 1, timings: { desired: 3 } }]);
  });

  it('has delivery and environment on every line of its log', async () => {
    const world = await openProcess(async ({ onStage }) => {
      log.info('said deep inside');
      onStage?.('desired');
      return {};
    });
    await wakeUp(world, 'd-77');
    await world.begun(1);
    await settled(world);
    const said = lines
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    for (const msg of ['said deep inside', 'stage', 'pass ended']) {
      expect(said.find((line) => line.msg === msg)).toMatchObject({
        environment: key,
        delivery: 'd-77',
        epoch: 1,
      });
    }
  });

  it('runs commands before it reads the world', async () => {
    const order: string[] = [];
    const world = await openProcess(
      async () => {
        order.push('reconcile');
        return {};
      },
      async () => {
        order.push('commands');
        return { more: false };
      },
    );
    await wakeUp(world);
    await world.begun(1);
    await settled(world);
    expect(order).toEqual(['commands', 'reconcile']);
  });

  it('keeps no row of a pass that did nothing new', async () => {
    const world = await openProcess(async () => ({}));
    for (let n = 1; n <= 3; n++) {
      await wakeUp(world);
      await world.begun(n);
      await settled(world);
    }
    expect(await listPasses(store.db, key, 9)).toHaveLength(1);
    expect((await row()).epoch).toBe(3);
  });

  it('is followed by another when it says so', async () => {
    const world = await openProcess(async (_options, n) => ({ again: n < 3 }));
    await wakeUp(world);
    await world.begun(3);
    await settled(world);
    expect(world.passes).toHaveLength(3);
  });

  it('tries again after a fault of the world, later each time', async () => {
    const fault: Outcome = {
      kind: 'failed',
      fault: 'world',
      code: 'docker-unreachable',
      message: '',
      retry: true,
    };
    const world = await openProcess(async () => ({ outcome: fault }));
    await wakeUp(world);
    await world.begun(1);
    await settled(world);
    const found = await row();
    expect(found.failures).toBe(1);
    expect((found.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(0);
  });

  it.each([
    ['of ours', new Error('a bug'), 1],
    ['of the world', new WorldError('github-unreachable', 'down', { retryAfterMs: 60_000 }), 1],
  ])('that throws a fault %s gives its lease back and is due again', async (_title, fault, failures) => {
    const world = await openProcess(async () => Promise.reject(fault));
    await wakeUp(world);
    await world.begun(1);
    await settled(world);
    const found = await row();
    expect(found).toMatchObject({ leaseUntil: null, observedSeq: 0, failures, outcome: null });
    expect((found.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(0);
  });
});

describe('a runtime that lies', () => {
  /** One that forgets every process that it was told to run, and tells of it each time. */
  async function lying() {
    const scripted = scriptedWorld();
    scripted.wish(run(aSpec()));
    const { runtime } = scripted;
    const { perform } = runtime;
    const honest = { now: false };
    const begunAt: number[] = [];
    runtime.perform = async (action, fence) => {
      if (honest.now || action.do !== 'run-process') await perform(action, fence);
      world.changed(key);
    };
    const world = await openProcess(({ signal }) => {
      begunAt.push(Date.now());
      return scripted.pass({ signal });
    });
    return { ...world, runtime, honest, begunAt };
  }

  it('is asked the same three times, and then only after a rest that nothing but news ends; the log says so', async () => {
    const world = await lying();
    await wakeUp(world);
    // The first also made the pod: its plan was another one.
    await world.begun(4);
    await settled(world);
    world.changed(key);
    await world.loop.wake(key, { priority: 'sweep' });
    await world.begun(5);
    const [, , , fourth = 0, fifth = 0] = world.begunAt;
    expect(fifth - fourth).toBeGreaterThan(1900);
    const said = lines.split('\n').filter((line) => line.includes('without effect'));
    expect(JSON.parse(said[0] ?? '{}')).toMatchObject({ environment: key, times: 3, restMs: 2000 });
    await settled(world);
    expect((await row()).leaseUntil).toBeNull();
  });

  it('does not keep what is newly asked for waiting', async () => {
    const world = await lying();
    await wakeUp(world);
    await world.begun(4);
    await settled(world);
    world.honest.now = true;
    await wakeUp(world);
    await world.begun(6);
    await settled(world);
    world.runtime.settle();
    world.changed(key);
    const kind = async () => ((await row()).outcome as Outcome).kind;
    while ((await kind()) !== 'converged') await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await row()).observedSeq).toBe(2);
  });
});

describe('newest wins', () => {
  it('a newer wake ends the waits of the pass under way, and another follows', async () => {
    const world = await openProcess(async ({ signal }, n) => {
      if (n > 1) return {};
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      return { outcome: { kind: 'failed', fault: 'world', code: 'superseded', message: '', retry: false } };
    });
    await wakeUp(world);
    await world.begun(1);
    await wakeUp(world);
    await world.begun(2);
    await settled(world);
    expect(await row()).toMatchObject({ observedSeq: 2, outcome: converged, failures: 0 });
    expect(await listPasses(store.db, key, 9)).toHaveLength(1);
  });

  it('also when the wake came in by another process', async () => {
    const world = await openProcess(async ({ signal }, n) => {
      if (n > 1) return {};
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      return { outcome: { kind: 'failed', fault: 'world', code: 'superseded', message: '', retry: false } };
    });
    await wakeUp(world);
    await world.begun(1);
    await wakeEnvironments(store.db, [{ ref }]);
    await world.begun(2);
    await settled(world);
    expect((await row()).observedSeq).toBe(2);
  });

  it('an event of the runtime does not end waits; a pass follows', async () => {
    const end = gate();
    const aborted: boolean[] = [];
    const world = await openProcess(async ({ signal }, n) => {
      if (n === 1) await end.passed;
      aborted.push(signal.aborted);
      return {};
    });
    await wakeUp(world);
    await world.begun(1);
    world.changed(key);
    end.open();
    await world.begun(2);
    await settled(world);
    expect(aborted).toEqual([false, false]);
  });

  it('a pass that slept through its lease changes nothing in the database', async () => {
    const end = gate();
    const world = await openProcess(async (_options, n) => {
      if (n === 1) await end.passed;
      return { outcome: n === 1 ? { kind: 'none' } : converged };
    });
    await wakeUp(world);
    await world.begun(1);
    let newer: Lease | undefined;
    // Meanwhile the pass may renew its lease, as it does every second.
    while (!newer) {
      await runSql(store.databaseUrl, "update environments set lease_until = now() - interval '1 s'");
      newer = await takeLease(store.db, key, 0);
    }
    expect(newer.epoch).toBe(2);
    end.open();
    await settled(world);
    expect(await row()).toMatchObject({ epoch: 2, outcome: null, observedSeq: 0 });
    expect(await listPasses(store.db, key, 9)).toEqual([]);
  });
});

it('a database that was lost catches up with the epochs that the hosts remember, in a few passes', async () => {
  const world = await openProcess(async ({ epoch }) =>
    epoch < 100_000
      ? { outcome: { kind: 'failed', fault: 'world', code: 'stale-epoch', message: '', retry: false } }
      : {},
  );
  await wakeUp(world);
  const kind = async () => ((await row()).outcome as Outcome | null)?.kind;
  while ((await kind()) !== 'converged') await new Promise((resolve) => setTimeout(resolve, 10));
  expect(world.passes.length).toBeLessThan(25);
});

describe('two processes', () => {
  it('never pass over one environment at the same time', async () => {
    let under = 0;
    let most = 0;
    const pass = async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setTimeout(resolve, 5));
      under -= 1;
      return {};
    };
    const [one, two] = [await openProcess(pass), await openProcess(pass)];
    for (let n = 0; n < 30; n++) {
      await wakeEnvironments(store.db, [{ ref }]);
      const priority = (['user', 'event', 'sweep', 'runtime'] as const)[n % 4] ?? 'event';
      await (n % 2 === 0 ? one : two).loop.wake(key, { priority });
    }
    const done = async () => {
      const { desiredSeq, observedSeq, leaseUntil } = await row();
      return desiredSeq === observedSeq && leaseUntil === null;
    };
    while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(most).toBe(1);
  });
});

describe('the sweep', () => {
  it('heals a queue that lost everything', async () => {
    const world = await openProcess(async () => ({}));
    await wakeEnvironments(store.db, [{ ref }]);
    await world.queue.flush();
    const drain = { drained: async () => undefined };
    await sweepDue({
      db: store.db,
      wake: world.queue.wake,
      drain,
      runtime: { inventory: async () => [] },
      timers: realTimers,
    });
    await world.begun(1);
    await settled(world);
    expect(await row()).toMatchObject({ desiredSeq: 1, observedSeq: 1 });
  });
});
