import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { WorldError } from '../../schema/world-error.ts';
import { createLog } from '../../src/log.ts';
import { insertCommands, pendingCommands, settleCommand } from '../../src/store/commands.ts';
import { insertDelivery } from '../../src/store/deliveries.ts';
import {
  adoptEnvironments,
  countByOutcome,
  dueEnvironments,
  findEnvironment,
  wakeEnvironments,
  wakeGroup,
} from '../../src/store/environments.ts';
import { findRepository, saveInstallation, saveRepositories } from '../../src/store/installations.ts';
import { changeIntent, readIntent } from '../../src/store/intents.ts';
import { releaseLease, renewLease, takeLease } from '../../src/store/leases.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { finishPass, listPasses } from '../../src/store/passes.ts';
import { assignPodHost, findPodHost } from '../../src/store/pod-hosts.ts';
import { assignHost, findRoute } from '../../src/store/routes.ts';
import { makeDatabase, makeStore, runSql } from '../setup/database.ts';

const log = createLog({ level: 'silent' });
let store: Store;
let repository = 0;

beforeAll(async () => {
  store = await makeStore(inject('databaseUrl'));
});

afterAll(() => store.close());

const pull = (number: number) => ({ kind: 'pull', repositoryId: repository, number }) as const;
const key = (number: number) => `${repository}/pull/${number}`;

/** Each block of tests has a repository of its own. */
const freshRepository = () => {
  repository += 1;
};

describe('wakes', () => {
  beforeAll(freshRepository);

  it('makes an environment once and counts every wake', async () => {
    await wakeEnvironments(store.db, [{ ref: pull(1), baseBranch: 'main', activeAt: 500, delivery: 'a' }]);
    await wakeEnvironments(store.db, [{ ref: pull(1), activeAt: 300 }]);
    const row = await findEnvironment(store.db, key(1));
    expect(row).toMatchObject({ desiredSeq: 2, observedSeq: 0, baseBranch: 'main', lastDelivery: 'a' });
    expect(row?.intent).toEqual({ activeAt: 500 });
  });

  it('keeps what people asked when activity is noted', async () => {
    await changeIntent(store.db, key(1), (intent) => ({ ...intent, tier: 'dev.large' }));
    await wakeEnvironments(store.db, [{ ref: pull(1), activeAt: 900 }]);
    expect(await readIntent(store.db, key(1))).toEqual({ activeAt: 900, tier: 'dev.large' });
  });

  it('wakes the pull requests of a base branch, and no others', async () => {
    await wakeEnvironments(store.db, [
      { ref: pull(2), baseBranch: 'next' },
      { ref: pull(3), baseBranch: 'main' },
    ]);
    const woken = await wakeGroup(store.db, {
      kind: 'pulls-on-base',
      repositoryId: repository,
      branch: 'main',
    });
    expect(woken.toSorted()).toEqual([key(1), key(3)]);
  });

  it('wakes all of an installation', async () => {
    await saveInstallation(store.db, { id: 77, account: 'acme' });
    await saveRepositories(store.db, [{ id: repository, installationId: 77, owner: 'acme', name: 'shop' }]);
    expect(await wakeGroup(store.db, { kind: 'installation', installationId: 77 })).toHaveLength(3);
    expect(await wakeGroup(store.db, { kind: 'installation', installationId: 78 })).toEqual([]);
  });

  it('adopts only what is unknown', async () => {
    expect(await adoptEnvironments(store.db, [pull(1), pull(50)])).toEqual([key(50)]);
    expect((await findEnvironment(store.db, key(50)))?.desiredSeq).toBe(1);
  });

  it('keeps the default branch when a delivery does not say it', async () => {
    const named = { id: repository, installationId: 77, owner: 'acme', name: 'shop' };
    await saveRepositories(store.db, [{ ...named, defaultBranch: 'trunk' }]);
    await saveRepositories(store.db, [{ ...named, name: 'store' }]);
    expect(await findRepository(store.db, repository)).toMatchObject({
      name: 'store',
      defaultBranch: 'trunk',
    });
  });
});

describe('leases', () => {
  beforeAll(freshRepository);

  const finish = (epoch: number, seq: number, over: object = {}) =>
    finishPass(store.db, {
      key: key(1),
      epoch,
      seq,
      head: null,
      plan: { steps: [] },
      outcome: { kind: 'converged' },
      subject: { head: 'abc' },
      timings: {},
      startedAt: new Date(),
      endedAt: new Date(),
      dueInMs: null,
      failures: 0,
      keep: true,
      ...over,
    });

  it('has one holder, and a higher epoch each time', async () => {
    await wakeEnvironments(store.db, [{ ref: pull(1) }]);
    const first = await takeLease(store.db, key(1), 60_000);
    expect(first).toMatchObject({ epoch: 1, seq: 1, failures: 0, lastOutcome: null });
    expect(await takeLease(store.db, key(1), 60_000)).toBeUndefined();
    expect(await finish(1, 1)).toEqual({ kind: 'stored', moved: false });
    expect(await takeLease(store.db, key(1), 60_000)).toMatchObject({
      epoch: 2,
      lastOutcome: 'converged',
      subject: { head: 'abc' },
    });
  });

  it('of twenty at once, one gets it', async () => {
    await wakeEnvironments(store.db, [{ ref: pull(2) }]);
    const taken = await Promise.all(Array.from({ length: 20 }, () => takeLease(store.db, key(2), 60_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('fences out whoever lost it', async () => {
    await releaseLease(store.db, { key: key(1), epoch: 2, seq: 1 }, { dueInMs: 0, failures: 3 });
    const lost = await takeLease(store.db, key(1), 0);
    const newer = await takeLease(store.db, key(1), 60_000);
    expect([lost?.epoch, newer?.epoch, newer?.failures]).toEqual([3, 4, 3]);
    expect(await renewLease(store.db, { key: key(1), epoch: 3 }, 60_000)).toBeUndefined();
    expect(await finish(3, 1, { outcome: { kind: 'none' } })).toEqual({ kind: 'stale' });
    expect((await listPasses(store.db, key(1), 10)).map((pass) => pass.epoch)).toEqual([1]);
    await releaseLease(store.db, { key: key(1), epoch: 3, seq: 1 }, { dueInMs: 0, failures: 9 });
    expect(await findEnvironment(store.db, key(1))).toMatchObject({
      failures: 3,
      leaseUntil: expect.any(Date),
    });
    expect(await renewLease(store.db, { key: key(1), epoch: 4 }, 60_000)).toBe(1);
  });

  it('is not taken again by a renewal that comes after it was given back', async () => {
    await wakeEnvironments(store.db, [{ ref: pull(90) }]);
    const lease = await takeLease(store.db, key(90), 60_000);
    if (!lease) throw new Error('no lease');
    await releaseLease(store.db, lease, { dueInMs: 0, failures: 0 });
    expect(await renewLease(store.db, lease, 60_000)).toBeUndefined();
    expect((await takeLease(store.db, key(90), 60_000))?.epoch).toBe(lease.epoch + 1);
  });

  it('says when something newer was asked for meanwhile, and is due at once', async () => {
    await wakeEnvironments(store.db, [{ ref: pull(1) }]);
    expect(await finish(4, 1, { dueInMs: 3_600_000 })).toEqual({ kind: 'stored', moved: true });
    expect(await findEnvironment(store.db, key(1))).toMatchObject({
      observedSeq: 1,
      desiredSeq: 2,
      leaseUntil: null,
    });
    expect(await dueEnvironments(store.db, 1000)).toContain(key(1));
  });

  it('is not due before its time, nor while it is held', async () => {
    const lease = await takeLease(store.db, key(1), 60_000);
    expect(await dueEnvironments(store.db, 1000)).not.toContain(key(1));
    await finish(lease?.epoch ?? 0, 2, { dueInMs: 3_600_000 });
    expect(await dueEnvironments(store.db, 1000)).not.toContain(key(1));
    expect((await countByOutcome(store.db)).converged).toBe(1);
  });
});

describe('commands', () => {
  beforeAll(freshRepository);
  const command = (line: number) => ({
    origin: `comment/${repository}`,
    line,
    environment: key(1),
    words: ['up'],
    actor: 'ada',
    actorId: 9,
    commentId: 5,
    issuedAt: new Date(0),
  });

  it('stand once for each line of a comment, in order', async () => {
    await wakeEnvironments(store.db, [{ ref: pull(1) }]);
    await insertCommands(store.db, [command(2), command(1)]);
    await insertCommands(store.db, [command(1)]);
    expect((await pendingCommands(store.db, key(1), 50)).map((row) => row.line)).toEqual([1, 2]);
  });

  it('change the intent once, with their end, or not at all', async () => {
    const count = () =>
      settleCommand(store.db, command(1), {
        state: 'done',
        answer: 'yes',
        change: (intent) => ({ ...intent, expiresAt: (intent.expiresAt ?? 0) + 1 }),
      });
    expect(await Promise.all([count(), count(), count()])).toEqual(
      expect.arrayContaining([true, false, false]),
    );
    expect(await readIntent(store.db, key(1))).toEqual({ expiresAt: 1 });
    const fails = settleCommand(store.db, command(2), {
      state: 'done',
      change: () => {
        throw new Error('a bug');
      },
    });
    await expect(fails).rejects.toThrow('a bug');
    expect((await pendingCommands(store.db, key(1), 50)).map((row) => row.line)).toEqual([2]);
  });
});

describe('routes', () => {
  beforeAll(freshRepository);
  const web = {
    process: 'web',
    podName: 'shop-pr-7',
    owner: 'Acme',
    domain: 'localhost',
    visibility: 'team',
  } as const;

  it('keeps one host name for a process, however often it is asked, and at the same time', async () => {
    const asked = Array.from({ length: 10 }, () => assignHost(store.db, { ...web, environment: key(7) }));
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['web-shop-pr-7-acme.localhost']));
    await assignHost(store.db, { ...web, owner: 'renamed', visibility: 'public', environment: key(7) });
    expect(await findRoute(store.db, 'WEB-shop-pr-7-acme.localhost')).toMatchObject({
      environment: key(7),
      visibility: 'public',
    });
  });

  it('gives two that read alike two names', async () => {
    const other = await assignHost(store.db, { ...web, environment: key(8) });
    expect(other).toMatch(/^web-shop-pr-7-acme-[0-9a-f]{10}\.localhost$/);
  });

  it('follows the pods domain', async () => {
    const host = await assignHost(store.db, { ...web, domain: 'pods.example', environment: key(7) });
    expect(host).toBe('web-shop-pr-7-acme.pods.example');
    expect(await findRoute(store.db, 'web-shop-pr-7-acme.localhost')).toBeUndefined();
  });
});

describe('hosts of pods', () => {
  beforeAll(freshRepository);
  const pod = { podName: 'shop-pr-7', owner: 'Acme', domain: 'localhost' };

  it('are one for an environment, also after a rename, and never those of another', async () => {
    const asked = Array.from({ length: 5 }, () => assignPodHost(store.db, { ...pod, environment: key(7) }));
    const [host = ''] = await Promise.all(asked);
    expect(await assignPodHost(store.db, { ...pod, owner: 'renamed', environment: key(7) })).toBe(host);
    const other = await assignPodHost(store.db, { ...pod, environment: key(8) });
    expect(other).toMatch(/^shop-pr-7-acme-[0-9a-f]{10}\.localhost$/);
    expect([await findPodHost(store.db, host.toUpperCase()), await findPodHost(store.db, other)]).toEqual([
      key(7),
      key(8),
    ]);
    expect(await findPodHost(store.db, 'acme.localhost')).toBeUndefined();
  });

  it('follow the pods domain', async () => {
    const host = await assignPodHost(store.db, { ...pod, domain: 'pods.example', environment: key(7) });
    expect(host).toBe('shop-pr-7-acme.pods.example');
    expect(await findPodHost(store.db, 'shop-pr-7-acme.localhost')).toBeUndefined();
  });
});

describe('a database that goes away', () => {
  it('is a fault of the world, and comes back by itself', async () => {
    const admin = inject('databaseUrl');
    const database = await makeDatabase(admin);
    const own = await openStore({ databaseUrl: database.url, embeddedDir: '', log });
    const name = new URL(database.url).pathname.slice(1);
    const drop = () =>
      runSql(admin, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    const rename = (from: string, to: string) => runSql(admin, `alter database ${from} rename to ${to}`);
    await drop();
    await own.ping().catch(() => undefined);
    await expect(own.ping()).resolves.toBeUndefined();
    await drop();
    await rename(name, `${name}_away`);
    await expect(
      insertDelivery(own.db, { guid: 'g', event: 'push', body: Buffer.from('{}') }),
    ).rejects.toThrow('insert into');
    await rename(`${name}_away`, name);
    expect(await insertDelivery(own.db, { guid: 'g', event: 'push', body: Buffer.from('{}') })).toBe(true);
    await own.close();
    await database.drop();
  });

  it('is told apart from faults of ours', async () => {
    const open = openStore({ databaseUrl: 'postgres://x:y@127.0.0.1:1/z', embeddedDir: '', log });
    await expect(open).rejects.toBeInstanceOf(WorldError);
    await expect(open).rejects.toMatchObject({ code: 'database-unreachable', retry: true });
    const ours = insertCommands(store.db, [{ origin: 'x' } as never]);
    await expect(ours).rejects.not.toBeInstanceOf(WorldError);
  });
});
