import { eq, type SQL } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../reconciler/ports.ts';
import { environments, reports } from '../../schema/database/tables.ts';
import { environmentKey } from '../../schema/environment.ts';
import { WorldError } from '../../schema/world-error.ts';
import { openOutbox } from '../../src/github/reports/open-outbox.ts';
import type { MovedHead } from '../../src/github/reports/put-queued.ts';
import { settleQueued } from '../../src/github/reports/settle-queued.ts';
import type { Database } from '../../src/store/database.ts';
import { allSaid, type Desk, log, openDesk, quickClock } from './desk.ts';
import { aReport, nothingThere, planned, shop } from './reports.ts';

let desk: Desk;
let count = 0;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  desk = await openDesk();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(async () => {
  await desk.close();
});

const starting = (): Partial<Report> => ({
  observed: nothingThere(),
  plan: planned({ kind: 'run', spec: shop }, nothingThere()),
  outcome: { kind: 'progressing', waitingFor: [] },
});

/** A repository with a pull request whose environment was last seen as `outcome` says; null: never. */
async function scene(outcome: string | null = 'converged', kind: 'pull' | 'branch' = 'pull') {
  count += 1;
  const made = await desk.github.createRepository({ name: `queued-${count}`, files: { a: 'a' } });
  await desk.know(made);
  const head = await desk.github.push({ repository: made, branch: 'feature', files: { b: 'b' } });
  const number = await desk.github.openPullRequest({ repository: made, head: 'feature', author: 'bob' });
  const ref =
    kind === 'pull'
      ? ({ kind, repositoryId: made.id, number } as const)
      : ({ kind, repositoryId: made.id, branch: 'feature' } as const);
  const environment = environmentKey(ref);
  await desk.wake(ref);
  const subject = {
    ...aReport().subject,
    environment,
    installationId: desk.github.installationId,
    repository: { id: made.id, owner: made.owner, name: made.name },
    pullNumber: number,
    head,
  };
  if (outcome !== null) {
    const seen = { outcome: { kind: outcome }, subject };
    await desk.db.update(environments).set(seen).where(eq(environments.key, environment));
  }
  const report = (over: Partial<Report> = {}) => aReport({ subject, ...over });
  return { made, head, environment, ref, report, checks: (sha = head) => desk.github.checks(made, sha) };
}

/** The outbox, and the time that a pass has before `queued` is said: it passes when the test says so. */
function open() {
  const waits: { ms: number; call: () => Promise<void> }[] = [];
  const outbox = openOutbox({
    app: desk.app,
    db: desk.db,
    log,
    clock: quickClock(),
    after: (ms, call) => {
      waits.push({ ms, call });
      return () => undefined;
    },
    urlOf: async () => undefined,
    pageOf: (environment) => `https://pinacle.example/environments/${environment.replaceAll('/', '-')}`,
  });
  const close = () => outbox.close();
  closers.push(close);
  return { outbox, waits };
}

/** All that is to be said of these heads is said. */
async function announced(opened: ReturnType<typeof open>, ...moved: MovedHead[]): Promise<void> {
  opened.outbox.announce(moved);
  for (const wait of opened.waits.splice(0)) await wait.call();
  await allSaid(desk.db);
}

const seen = async ({ environment }: { environment: string }) => {
  const observedSeq = 99;
  await desk.db.update(environments).set({ observedSeq }).where(eq(environments.key, environment));
};

describe('a head that waits for a pass', () => {
  it('has a queued check, and the pass goes on in the same', async () => {
    const here = await scene();
    const opened = open();
    opened.outbox.announce([{ environment: here.environment, head: here.head }]);
    expect(opened.waits.map(({ ms }) => ms)).toEqual([300]);
    await announced(opened);
    expect(here.checks()).toMatchObject([{ status: 'queued', output: { title: 'Queued' } }]);
    await opened.outbox.report(here.report(starting()));
    await allSaid(desk.db);
    expect(here.checks()).toMatchObject([{ status: 'in_progress' }]);
    await opened.outbox.report(here.report());
    await allSaid(desk.db);
    expect(here.checks()).toMatchObject([{ status: 'completed', conclusion: 'success' }]);
  });

  it('costs no write when the pass speaks first', async () => {
    const here = await scene();
    const opened = open();
    const before = desk.github.writes().length;
    await opened.outbox.report(here.report());
    await allSaid(desk.db);
    const without = desk.github.writes().length - before;
    expect(without).toBeGreaterThan(0);
    await announced(opened, { environment: here.environment, head: here.head });
    expect(desk.github.writes().length - before).toBe(without);
    expect(here.checks()).toMatchObject([{ status: 'completed' }]);
  });

  it('is given longer while a pass is at it', async () => {
    const here = await scene();
    const opened = open();
    const lease = async (leaseUntil: Date) => {
      await desk.db.update(environments).set({ leaseUntil }).where(eq(environments.key, here.environment));
    };
    await lease(new Date(Date.now() + 60_000));
    await announced(opened, { environment: here.environment, head: here.head });
    expect(here.checks()).toEqual([]);
    expect(opened.waits.map(({ ms }) => ms)).toEqual([1200]);
    await announced(opened);
    expect(here.checks()).toMatchObject([{ status: 'queued' }]);
  });

  it('of a command is the one that was seen last', async () => {
    const here = await scene();
    await announced(open(), { environment: here.environment });
    expect(here.checks()).toMatchObject([{ status: 'queued' }]);
  });

  it('of a new pull request, where others of the repository have checks', async () => {
    const here = await scene();
    const ref = { kind: 'pull', repositoryId: here.made.id, number: 2 } as const;
    await desk.wake(ref);
    const moved = { environment: environmentKey(ref), head: here.head };
    await announced(open(), moved);
    expect(here.checks()).toEqual([]);
    const opened = open();
    await opened.outbox.report(here.report());
    await allSaid(desk.db);
    await announced(opened, moved);
    expect(here.checks().map(({ status }) => status)).toEqual(['completed', 'queued']);
  });
});

describe('no queued check', () => {
  it.each([
    ['where nothing was to do', 'none', 'pull'],
    ['of a new branch', null, 'branch'],
    ['of a new pull request in a repository that never had one', null, 'pull'],
    ['where a person is asked without a check', 'waiting', 'pull'],
    ['where GitHub was never readable', 'failed', 'branch'],
  ] as const)('%s', async (_, outcome, kind) => {
    const here = await scene(outcome, kind);
    await announced(open(), { environment: here.environment, head: here.head });
    expect(here.checks()).toEqual([]);
    expect(await desk.db.select().from(reports).where(eq(reports.environment, here.environment))).toEqual([]);
  });

  it('once a pass has seen all', async () => {
    const here = await scene();
    await seen(here);
    await announced(open(), { environment: here.environment, head: here.head });
    expect(here.checks()).toEqual([]);
  });

  it('over a finished one, not even when our memory of it is lost', async () => {
    const here = await scene();
    const opened = open();
    await opened.outbox.report(here.report());
    await allSaid(desk.db);
    await desk.db.delete(reports).where(eq(reports.environment, here.environment));
    await announced(opened, { environment: here.environment, head: here.head });
    expect(here.checks()).toMatchObject([{ status: 'completed', conclusion: 'success' }]);
  });

  it('is left when a pass had nothing to say', async () => {
    const here = await scene();
    const opened = open();
    await announced(opened, { environment: here.environment, head: here.head });
    await seen(here);
    await opened.outbox.settle(here.environment, here.head);
    await allSaid(desk.db);
    expect(here.checks()).toMatchObject([{ conclusion: 'neutral', output: { title: 'Nothing to do' } }]);
  });

  it('is left of a head that a newer one replaced', async () => {
    const here = await scene();
    const opened = open();
    await announced(opened, { environment: here.environment, head: here.head });
    await seen(here);
    await opened.outbox.settle(here.environment, 'b'.repeat(40));
    await allSaid(desk.db);
    expect(here.checks()).toMatchObject([
      { conclusion: 'cancelled', output: { title: 'Superseded by bbbbbbb' } },
    ]);
  });
});

describe('a queued check that is being told while its pass ends', () => {
  it('ends too', async () => {
    const here = await scene();
    const opened = open();
    await announced(opened, { environment: here.environment, head: here.head });
    await seen(here);
    const ours = eq(reports.environment, here.environment);
    await desk.db.update(reports).set({ githubId: null, attempts: 0 }).where(ours);
    await settleQueued(toldBefore(desk.db, ours), here.environment, here.head);
    const [row] = await desk.db.select().from(reports).where(ours);
    expect(row?.wanted).toMatchObject({ status: 'completed', title: 'Nothing to do' });
  });

  /** A database in which a lane notes that it tells something, just before that would be forgotten. */
  function toldBefore(db: Database, what: SQL): Database {
    const forget: Database['delete'] = (table) => {
      const deletion = db.delete(table);
      const where = async (condition?: SQL) => {
        await db.update(reports).set({ attempts: 1 }).where(what);
        return db.delete(table).where(condition);
      };
      return Object.assign(deletion, { where });
    };
    return new Proxy(db, {
      get: (target, name) => {
        if (name === 'delete') return forget;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
});

describe('a queued check of a head newer than the pass has read', () => {
  it.each([
    ['a pass of the older head', {}],
    [
      'a pass that could not read',
      {
        desired: { kind: 'invalid', problems: [] },
        outcome: {
          kind: 'failed',
          fault: 'world',
          code: 'github-unreachable',
          message: new WorldError('github-unreachable', '502').message,
          retry: true,
        },
      },
    ],
  ] as [string, Partial<Report>][])('stays after %s', async (_, over) => {
    const here = await scene();
    const opened = open();
    const newer = await desk.github.push({ repository: here.made, branch: 'feature', files: { c: 'c' } });
    await announced(opened, { environment: here.environment, head: newer });
    await opened.outbox.report(here.report(over));
    await opened.outbox.settle(here.environment, here.head);
    await allSaid(desk.db);
    expect(here.checks(newer)).toMatchObject([{ status: 'queued' }]);
  });
});

// Last: over all that this file made us send.
it('sends nothing that GitHub does not describe', () => {
  expect(desk.github.violations).toEqual([]);
});
