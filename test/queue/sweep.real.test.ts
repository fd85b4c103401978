import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { InventoryEntry } from '../../reconciler/ports.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { Heads } from '../../src/github/heads-poll.ts';
import { createLog } from '../../src/log.ts';
import { changedRefs, pollSilent } from '../../src/queue/poll.ts';
import { redeliverJob } from '../../src/queue/redeliver.ts';
import { schedule } from '../../src/queue/schedule.ts';
import { type SweepDeps, sweepAll, sweepDue, sweepInventory, sweepJobs } from '../../src/queue/sweep.ts';
import { insertDelivery } from '../../src/store/deliveries.ts';
import { wakeEnvironments } from '../../src/store/environments.ts';
import {
  findRepository,
  hearInstallations,
  saveInstallation,
  saveRepositories,
} from '../../src/store/installations.ts';
import { takeLease } from '../../src/store/leases.ts';
import type { Store } from '../../src/store/open-store.ts';
import { finishPass } from '../../src/store/passes.ts';
import { makeStore, runSql } from '../setup/database.ts';
import { handTimers } from './hand-timers.ts';

const log = createLog({ level: 'silent' });
let store: Store;
let woken: string[] = [];

beforeAll(async () => {
  store = await makeStore(inject('databaseUrl'));
});

afterAll(() => store.close());

beforeEach(async () => {
  woken = [];
  await runSql(store.databaseUrl, 'truncate environments, installations, repositories, deliveries');
});

const wake = async (key: string) => void woken.push(key);
const branch = (name: string, repositoryId = 42) => ({ kind: 'branch', repositoryId, branch: name }) as const;
const wakeBranches = (...names: string[]) =>
  wakeEnvironments(
    store.db,
    names.map((name) => ({ ref: branch(name) })),
  );

const deps = (over: Partial<SweepDeps> = {}): SweepDeps => ({
  db: store.db,
  wake,
  drain: { drained: async () => undefined },
  runtime: { inventory: async () => [] },
  timers: handTimers(),
  ...over,
});

describe('sweeps', () => {
  it('wake what is due and held by nobody, and all of it in the long one', async () => {
    await wakeBranches('due', 'held', 'done');
    await takeLease(store.db, '42/branch/held', 60_000);
    const lease = await takeLease(store.db, '42/branch/done', 60_000);
    await finishPass(store.db, {
      key: '42/branch/done',
      epoch: lease?.epoch ?? 0,
      seq: lease?.seq ?? 0,
      head: null,
      plan: {},
      outcome: { kind: 'converged' },
      subject: null,
      timings: {},
      startedAt: new Date(),
      endedAt: new Date(),
      dueInMs: null,
      failures: 0,
      keep: true,
    });
    await sweepDue(deps());
    expect(woken).toEqual(['42/branch/due']);
    woken = [];
    await sweepAll(deps());
    expect(woken).toEqual(['42/branch/done', '42/branch/due', '42/branch/held']);
  });

  it('wake every one of many, once', async () => {
    await wakeBranches(...Array.from({ length: 1203 }, (_, n) => `b${n}`));
    await sweepAll(deps());
    expect(new Set(woken).size).toBe(1203);
    expect(woken).toHaveLength(1203);
  });

  it('find pods that no database remembers', async () => {
    await wakeBranches('known');
    const entry = (environment: string): InventoryEntry => ({
      environment,
      repository: { id: 42, owner: 'acme', name: 'shop' },
      installationId: 9,
    });
    const inventory = async () => [entry('42/branch/known'), entry('42/branch/lost'), entry('../../etc')];
    await sweepInventory(deps({ runtime: { inventory } }));
    expect(woken).toEqual(['42/branch/lost']);
    expect(await findRepository(store.db, 42)).toMatchObject({ owner: 'acme', installationId: 9 });
    await saveRepositories(store.db, [{ id: 42, installationId: 9, owner: 'acme', name: 'renamed' }]);
    await sweepInventory(deps({ runtime: { inventory } }));
    expect(await findRepository(store.db, 42)).toMatchObject({ name: 'renamed' });
  });

  it('run at boot and when their time comes, and one that fails does not stop them', async () => {
    const timers = handTimers();
    let drained = 0;
    const drain = { drained: async () => void drained++ };
    const inventory = () => Promise.reject(new WorldError('docker-unreachable', 'down'));
    await wakeBranches('one');
    const jobs = sweepJobs(deps({ timers, drain, runtime: { inventory } }));
    const { stop } = schedule(jobs, { timers, log });
    await stop();
    expect(drained).toBe(1);
    expect(new Set(woken)).toEqual(new Set(['42/branch/one']));
    expect(timers.planned()).toEqual([]);
    const again = schedule(jobs, { timers, log });
    await timers.pass(31_000);
    await timers.pass(31_000);
    expect(drained).toBe(4);
    await again.stop();
  });
});

describe('redelivery', () => {
  it('asks for what did not arrive, oldest first, and not for ever', async () => {
    const timers = handTimers(1_800_000_000_000);
    const asked: string[] = [];
    const windows: number[] = [];
    const deliveries = {
      failedSince: async (since: Date) => {
        windows.push(timers.now() - since.getTime());
        return ['new', 'here', 'old'].map((guid) => ({
          id: `id-${guid}`,
          guid,
          event: 'push',
          deliveredAt: new Date(0),
        }));
      },
      redeliver: async (id: string) => void asked.push(id),
    };
    await insertDelivery(store.db, { guid: 'here', event: 'push', body: Buffer.from('{}') });
    const job = redeliverJob({ db: store.db, deliveries, timers, log });
    await job.run();
    expect(asked).toEqual(['id-old', 'id-new']);
    for (let n = 0; n < 9; n++) await job.run();
    expect(asked).toHaveLength(10);
    const hour = 3_600_000;
    expect(windows.slice(0, 2)).toEqual([72 * hour, hour]);
  });

  it('reads the whole window again when the first look failed', async () => {
    const timers = handTimers(1_800_000_000_000);
    const windows: number[] = [];
    const deliveries = {
      failedSince: async (since: Date) => {
        windows.push(timers.now() - since.getTime());
        if (windows.length === 1) throw new WorldError('github-unreachable', 'down');
        return [];
      },
      redeliver: async () => undefined,
    };
    const job = redeliverJob({ db: store.db, deliveries, timers, log });
    await expect(job.run()).rejects.toThrow('down');
    await job.run();
    expect(windows[1]).toBe(windows[0]);
  });
});

describe('polling', () => {
  const polled: { id: number; etag: string | null }[] = [];
  const answer = (heads: Record<number, Heads | Error>) => ({
    heads: async ({ repository, etag }: { repository: { id: number }; etag: string | null }) => {
      polled.push({ id: repository.id, etag });
      const found = heads[repository.id] ?? { changed: false as const };
      if (found instanceof Error) throw found;
      return found;
    },
  });
  const poll = (heads: Record<number, Heads | Error>) =>
    pollSilent({ db: store.db, wake, heads: answer(heads), log });
  const at = (sha: string): Heads => ({ changed: true, etag: `"${sha}"`, heads: { 'refs/heads/main': sha } });

  beforeEach(async () => {
    polled.length = 0;
    for (const id of [1, 2, 3]) {
      await saveInstallation(store.db, { id, account: 'acme' });
      await saveRepositories(store.db, [{ id: id * 10, installationId: id, owner: 'acme', name: `r${id}` }]);
    }
  });

  it('wakes what moved, and asks with the ETag afterwards', async () => {
    await poll({ 10: at('a'), 20: at('b'), 30: at('c') });
    expect(woken).toEqual(['10/branch/main', '20/branch/main', '30/branch/main']);
    woken = [];
    polled.length = 0;
    await poll({ 20: at('moved') });
    expect(woken).toEqual(['20/branch/main']);
    expect(polled.map(({ etag }) => etag)).toEqual(['"a"', '"b"', '"c"']);
  });

  it('wakes the pull requests of a repository where something moved', async () => {
    await wakeEnvironments(store.db, [{ ref: { kind: 'pull', repositoryId: 10, number: 7 } }]);
    await poll({ 10: at('a') });
    expect(woken.toSorted()).toEqual(['10/branch/main', '10/pull/7']);
  });

  it('leaves alone those that talk to us, once they were read, and those that are gone', async () => {
    await poll({ 10: at('a'), 20: at('b'), 30: at('c') });
    polled.length = 0;
    await hearInstallations(store.db, [1]);
    await saveInstallation(store.db, { id: 2, account: 'acme', suspended: true });
    await poll({});
    expect(polled.map(({ id }) => id)).toEqual([30]);
  });

  it('goes on after one that cannot be read, and stops when the budget is used up', async () => {
    await expect(
      poll({ 10: new WorldError('repository-unreadable', '404'), 20: at('b'), 30: at('c') }),
    ).resolves.toBeUndefined();
    expect(woken).toEqual(['20/branch/main', '30/branch/main']);
    polled.length = 0;
    await expect(poll({ 10: new WorldError('github-rate-limited', 'wait') })).rejects.toThrow('wait');
    expect(polled.map(({ id }) => id)).toEqual([10]);
  });

  it.each([
    ['moved', { 'refs/heads/a': '1' }, { 'refs/heads/a': '2' }, [branch('a')]],
    ['came', {}, { 'refs/heads/a/b': '2' }, [branch('a/b')]],
    ['is no longer listed', { 'refs/heads/a': '1' }, {}, [branch('a')]],
    ['is as it was', { 'refs/heads/a': '1' }, { 'refs/heads/a': '1' }, []],
    ['is a pull request', {}, { 'refs/pull/7/head': '1' }, [{ kind: 'pull', repositoryId: 42, number: 7 }]],
    ['is a tag', {}, { 'refs/tags/v1': '1' }, []],
  ])('a head that %s', (_title, before, after, refs) => {
    expect(changedRefs(42, before as Record<string, string>, after as Record<string, string>)).toEqual(refs);
  });
});
