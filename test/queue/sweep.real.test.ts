import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { InventoryEntry } from '../../reconciler/ports.ts';
import {
  bypassTokens,
  commands,
  podHosts,
  reports,
  routes,
  shareLinks,
  tabLayouts,
  tokens,
} from '../../schema/database/tables.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { Heads } from '../../src/github/heads-poll.ts';
import type { OpenPulls } from '../../src/github/read-open-pulls.ts';
import { createLog } from '../../src/log.ts';
import { changedRefs, pollSilent } from '../../src/queue/poll.ts';
import { redeliverJob } from '../../src/queue/redeliver.ts';
import { schedule } from '../../src/queue/schedule.ts';
import {
  type KeptDeps,
  type SweepDeps,
  sweepAll,
  sweepDue,
  sweepInventory,
  sweepJobs,
  sweepKept,
} from '../../src/queue/sweep.ts';
import { insertDelivery, knownDeliveries } from '../../src/store/deliveries.ts';
import { forgetEndedKeys } from '../../src/store/ended-keys.ts';
import { findEnvironment, wakeEnvironments } from '../../src/store/environments.ts';
import {
  findRepository,
  hearInstallations,
  saveInstallation,
  saveRepositories,
} from '../../src/store/installations.ts';
import { takeLease } from '../../src/store/leases.ts';
import type { Store } from '../../src/store/open-store.ts';
import { finishPass } from '../../src/store/passes.ts';
import { anObserved } from '../builders/observed.ts';
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
  await runSql(
    store.databaseUrl,
    `truncate environments, installations, repositories, deliveries, reports, routes, commands, pod_hosts,
       share_links, bypass_tokens, tokens, spent_tokens, tab_layouts`,
  );
});

const wake = async (key: string) => void woken.push(key);
const branch = (name: string, repositoryId = 42) => ({ kind: 'branch', repositoryId, branch: name }) as const;
const wakeBranches = (...names: string[]) =>
  wakeEnvironments(
    store.db,
    names.map((name) => ({ ref: branch(name) })),
  );

const deps = (over: Partial<SweepDeps> = {}): SweepDeps & KeptDeps => ({
  db: store.db,
  wake,
  drain: { drained: async () => undefined },
  timers: handTimers(),
  ...over,
  runtime: { inventory: async () => [], observe: async () => anObserved(), ...over.runtime },
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

  const ended = async (name: string, wish: string, outcome = 'converged') => {
    const key = `42/branch/${name}`;
    const lease = await takeLease(store.db, key, 60_000);
    await finishPass(store.db, {
      key,
      epoch: lease?.epoch ?? 0,
      seq: lease?.seq ?? 0,
      wish,
      outcome: { kind: outcome },
      head: null,
      plan: {},
      subject: { head: name },
      timings: {},
      startedAt: new Date(),
      endedAt: new Date(),
      dueInMs: null,
      failures: 0,
      keep: true,
    });
  };
  const entryOf = (environment: string): InventoryEntry => ({
    environment,
    repository: { id: 42, owner: 'acme', name: 'shop' },
    installationId: 9,
  });

  it('leave alone what is gone or was never wanted, unless a pod of it runs or something was asked since', async () => {
    await wakeBranches('closed', 'down', 'none', 'runs', 'stopped', 'failed', 'pod', 'asked');
    await ended('closed', 'remove/closed');
    await ended('down', 'remove/down');
    await ended('none', 'none', 'none');
    await ended('runs', 'run');
    await ended('stopped', 'stop');
    await ended('failed', 'remove/closed', 'failed');
    await ended('pod', 'remove/closed');
    await ended('asked', 'remove/closed');
    await wakeBranches('asked');
    const inventory = async () => [entryOf('42/branch/pod')];
    await sweepAll(deps({ runtime: { inventory } }));
    expect(woken).toEqual(['asked', 'failed', 'pod', 'runs', 'stopped'].map((name) => `42/branch/${name}`));
    woken = [];
    await sweepAll(deps({ runtime: { inventory: () => Promise.reject(new Error('down')) } }));
    expect(woken).toHaveLength(8);
  });

  it('leave a kept workspace alone until its time; the oldest goes before it while the disk is short', async () => {
    await wakeBranches('older', 'newer', 'over');
    for (const [name, due] of [
      ['newer', "now() + interval '2 hours'"],
      ['older', "now() + interval '1 hour'"],
      ['over', 'now()'],
    ] as const) {
      await ended(name, 'remove/closed');
      await runSql(
        store.databaseUrl,
        `update environments set due_at = ${due} where key = '42/branch/${name}'`,
      );
    }
    const inventory = async () => ['older', 'newer', 'over'].map((name) => entryOf(`42/branch/${name}`));
    const disk = (freeDiskBytes: number) => ({
      inventory,
      observe: async () =>
        anObserved([], { host: { freeMemoryBytes: 0, freeDiskBytes, isolation: 'memory' } }),
    });
    await sweepAll(deps({ runtime: { inventory } }));
    expect(woken).toEqual(['42/branch/over']);
    woken = [];
    await sweepKept({ db: store.db, wake, runtime: disk(64 * 1024 ** 3) });
    expect(woken).toEqual([]);
    await sweepKept({ db: store.db, wake, runtime: disk(1024 ** 3) });
    expect(woken).toEqual(['42/branch/older']);
  });

  it('forget what was asked of what has been gone for a month, and its host names; not a "down", nor the epoch', async () => {
    await wakeBranches('gone', 'down', 'runs', 'pod');
    await runSql(
      store.databaseUrl,
      `update environments set intent = '{"up": {"by": "bob", "at": 1}}';
       insert into routes (host, environment, process, visibility)
         select branch || '.localhost', key, 'web', 'team' from environments;
       insert into pod_hosts (host, environment) select branch || '.localhost', key from environments;
       insert into tab_layouts (environment, person_id, layout) select key, 1, '{}' from environments;
       insert into commands (origin, line, environment, words, actor, actor_id, issued_at, state)
         select 'comment/' || branch, 1, key, '["up"]', 'bob', 1, now(), 'done' from environments`,
    );
    await ended('gone', 'remove/branch-gone');
    await ended('down', 'remove/down');
    await ended('runs', 'run');
    await ended('pod', 'remove/branch-gone');
    const prune = (days: number) =>
      sweepJobs(
        deps({
          timers: handTimers(Date.now() + days * 24 * 3_600_000),
          runtime: { inventory: async () => [entryOf('42/branch/pod')] },
        }),
      )
        .find(({ name }) => name === 'prune')
        ?.run();
    const left = async (table: typeof routes | typeof podHosts) =>
      (await store.db.select({ host: table.host }).from(table))
        .map(({ host }) => host.replace('.localhost', ''))
        .toSorted();
    await prune(29);
    expect(await left(routes)).toEqual(['down', 'gone', 'pod', 'runs']);
    await prune(31);
    expect(await left(routes)).toEqual(['down', 'pod', 'runs']);
    expect(await left(podHosts)).toEqual(['down', 'pod', 'runs']);
    const arranged = await store.db.select({ key: tabLayouts.environment }).from(tabLayouts);
    expect(arranged.map(({ key }) => key).toSorted()).toEqual(
      ['down', 'pod', 'runs'].map((name) => `42/branch/${name}`),
    );
    expect(await findEnvironment(store.db, '42/branch/gone')).toMatchObject({
      intent: {},
      subject: null,
      epoch: 1,
    });
    expect(await findEnvironment(store.db, '42/branch/down')).toMatchObject({
      intent: { up: { by: 'bob' } },
    });
    expect((await store.db.select().from(commands)).map(({ origin }) => origin).toSorted()).toEqual(
      ['down', 'pod', 'runs'].map((name) => `comment/${name}`),
    );
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

it('what is old is forgotten once an hour: deliveries, passes and what was said about commits', async () => {
  const month = 31 * 24 * 3_600_000;
  const timers = handTimers(Date.now() + month);
  const said = (environment: string, kind: string, sent: boolean) =>
    store.db.insert(reports).values({
      environment,
      kind,
      target: 'a'.repeat(40),
      installationId: 1,
      repositoryId: 42,
      wanted: { kind, state: 'success' },
      wantedDigest: 'd',
      sentDigest: sent ? 'd' : null,
      final: true,
      priority: 0,
    });
  await said('42/branch/main', 'check', true);
  await said('42/branch/main', 'deployment', true);
  await said('42/branch/unsent', 'check', false);
  await insertDelivery(store.db, { guid: 'old', event: 'push', body: Buffer.from('{}') });
  await runSql(store.databaseUrl, 'update deliveries set routed_at = now()');
  await sweepJobs(deps({ timers }))
    .find(({ name }) => name === 'prune')
    ?.run();
  const left = await store.db.select().from(reports);
  expect(left.map(({ environment, kind }) => `${environment} ${kind}`).toSorted()).toEqual([
    '42/branch/main deployment',
    '42/branch/unsent check',
  ]);
  expect(await knownDeliveries(store.db, ['old'])).toEqual(new Set());
});

it('links and tokens that have been over for a month are forgotten, so many at a time; what is good stays, be it unused', async () => {
  // By name: days until it ends, and since it was revoked.
  await runSql(
    store.databaseUrl,
    `create temporary table keys (name text, ends int, revoked int);
     insert into keys values ('good', 300, null), ('ended lately', -29, null), ('ended', -31, null), ('revoked', 300, -31);
     insert into share_links (id, environment, process, created_by, created_by_id, expires_at, revoked_at)
       select name, '42/branch/main', 'web', 'bob', 1, now() + ends * interval '1 day', now() + revoked * interval '1 day' from keys;
     insert into bypass_tokens (id, digest, repository_id, name, created_by, created_by_id, expires_at, revoked_at)
       select name, name, 42, name, 'bob', 1, now() + ends * interval '1 day', now() + revoked * interval '1 day' from keys;
     insert into tokens (id, hash, name, scopes, actor, actor_id, created_at, expires_at, revoked_at)
       select name, convert_to(name, 'UTF8'), name, '[]', 'bob', 1, now(),
         now() + ends * interval '1 day', now() + revoked * interval '1 day' from keys;
     insert into spent_tokens select name, now() + ends * interval '1 day' from keys;`,
  );
  const left = async () => {
    const [links, bypass, own] = await Promise.all([
      store.db.select({ name: shareLinks.id }).from(shareLinks),
      store.db.select({ name: bypassTokens.name }).from(bypassTokens),
      store.db.select({ name: tokens.name }).from(tokens),
    ]);
    return [links, bypass, own].map((rows) => rows.map(({ name }) => name).toSorted());
  };
  const before = new Date(Date.now() - 30 * 24 * 3_600_000);
  expect(await forgetEndedKeys(store.db, { before, limit: 1 })).toBe(4);
  await sweepJobs(deps({ timers: handTimers(Date.now()) }))
    .find(({ name }) => name === 'prune')
    ?.run();
  expect(await left()).toEqual(Array.from({ length: 3 }, () => ['ended lately', 'good']));
  expect(await forgetEndedKeys(store.db, { before, limit: 1 })).toBe(0);
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
  const asked: (string | null)[] = [];
  const answer = (heads: Record<number, Heads | Error>, pulls: OpenPulls = { changed: false }) => ({
    pulls: async ({ etag }: { etag: string | null }) => {
      asked.push(etag);
      return pulls;
    },
    heads: async ({ repository, etag }: { repository: { id: number }; etag: string | null }) => {
      polled.push({ id: repository.id, etag });
      const found = heads[repository.id] ?? { changed: false as const };
      if (found instanceof Error) throw found;
      return found;
    },
  });
  const poll = (heads: Record<number, Heads | Error>, pulls?: OpenPulls) =>
    pollSilent({ db: store.db, wake, heads: answer(heads, pulls), log, timers: handTimers() });
  const pull = (number: number, head: string) => ({ number, head, baseBranch: 'main', updatedAt: 1000 });
  const open = (
    pulls: Extract<OpenPulls, { changed: true }>['pulls'],
    over: { complete?: boolean; etag?: string } = {},
  ): OpenPulls => ({ changed: true, etag: '"e"', complete: true, pulls, ...over });
  const intentOf = async (key: string) => (await findEnvironment(store.db, key))?.intent;
  const at = (sha: string): Heads => ({ changed: true, etag: `"${sha}"`, heads: { 'refs/heads/main': sha } });

  beforeEach(async () => {
    polled.length = 0;
    asked.length = 0;
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

  it('wakes pull requests that were opened, pushed to, reopened or closed meanwhile', async () => {
    await runSql(store.databaseUrl, 'delete from repositories where id > 10');
    await poll({}, open([pull(1, 'a'), pull(2, 'b')], { etag: '"1"' }));
    expect(woken).toEqual(['10/pull/1', '10/pull/2']);
    expect(await intentOf('10/pull/1')).toEqual({});
    woken = [];
    await poll({}, open([pull(1, 'moved'), pull(3, 'c')], { etag: '"2"' }));
    expect(woken).toEqual(['10/pull/1', '10/pull/2', '10/pull/3']);
    expect(await intentOf('10/pull/1')).toEqual({ activeAt: 1000 });
    woken = [];
    await poll({});
    await poll({}, open([pull(3, 'c')], { complete: false }));
    expect(woken).toEqual([]);
    expect(asked).toEqual([null, '"1"', '"2"', '"2"']);
    expect(await findEnvironment(store.db, '10/pull/3')).toMatchObject({ baseBranch: 'main' });
  });

  it('leaves alone those that talk to us, once they were read, and those that are gone', async () => {
    await poll({ 10: at('a'), 20: at('b'), 30: at('c') }, open([]));
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
