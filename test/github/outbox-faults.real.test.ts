import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../reconciler/ports.ts';
import { environments, reports } from '../../schema/database/tables.ts';
import { environmentKey } from '../../schema/environment.ts';
import { applyRoutings } from '../../src/deliveries/apply-routings.ts';
import { nothing } from '../../src/deliveries/routing.ts';
import { type OutboxDeps, openOutbox } from '../../src/github/reports/open-outbox.ts';
import { retryRefused } from '../../src/github/reports/report-rows.ts';
import { allSaid, type Desk, log, openDesk, quickClock } from './desk.ts';
import { aReport } from './reports.ts';

let desk: Desk;
let count = 0;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  desk = await openDesk();
});
afterEach(async () => {
  desk.github.faults.clear();
  for (const close of closers.splice(0)) await close();
});
afterAll(async () => {
  await desk.close();
});

async function scene() {
  count += 1;
  const made = await desk.github.createRepository({ name: `faults-${count}`, files: { a: 'a' } });
  await desk.know(made);
  const head = await desk.github.push({ repository: made, branch: 'feature', files: { b: 'b' } });
  const number = await desk.github.openPullRequest({ repository: made, head: 'feature', author: 'bob' });
  const ref = { kind: 'pull', repositoryId: made.id, number } as const;
  const environment = environmentKey(ref);
  const subject = {
    ...aReport().subject,
    environment,
    installationId: desk.github.installationId,
    repository: { id: made.id, owner: made.owner, name: made.name },
    pullNumber: number,
    head,
  };
  const report = (over: Partial<Report> = {}) => aReport({ subject, ...over });
  return { made, head, number, ref, environment, report, checks: () => desk.github.checks(made, head) };
}

function open(clock = quickClock(), over: Partial<OutboxDeps> = {}) {
  const outbox = openOutbox({
    app: desk.app,
    db: desk.db,
    log,
    clock,
    random: () => 0.5,
    urlOf: async () => undefined,
    pageOf: () => 'https://pinacle.example/',
    ...over,
  });
  closers.push(() => outbox.close());
  return outbox;
}

it('asks for another pass when the database took no report', async () => {
  const here = await scene();
  const cut = () => {
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  };
  const unsaid: string[] = [];
  const db = new Proxy(desk.db, { get: () => cut });
  const outbox = open(quickClock(), { db, unsaid: (environment) => unsaid.push(environment) });
  await outbox.report(here.report());
  expect(unsaid).toEqual([here.environment]);
});

/** Time that never passes: what waits for it waits for ever. */
const stillClock = () => ({ ...quickClock(), after: () => () => undefined });

const refusal = { match: /POST .*check-runs/, status: 403, body: { message: 'Resource not accessible' } };

describe('a pass that a newer one has overtaken', () => {
  it('writes nothing when it reports late', async () => {
    const here = await scene();
    await desk.wake(here.ref);
    await desk.db.update(environments).set({ epoch: 5 }).where(eq(environments.key, here.environment));
    const outbox = open();
    await outbox.report(here.report({ epoch: 4 }));
    expect(await desk.db.select().from(reports).where(eq(reports.environment, here.environment))).toEqual([]);
    await outbox.report(here.report({ epoch: 5 }));
    await allSaid(desk.db);
    expect(here.checks()).toMatchObject([{ conclusion: 'success' }]);
  });
});

describe('a final state that GitHub refused', () => {
  it('is said later by itself', async () => {
    const here = await scene();
    desk.github.faults.next({ ...refusal, count: 1 });
    const clock = quickClock();
    await open(clock).report(here.report());
    await expect.poll(() => here.checks()).toMatchObject([{ conclusion: 'success' }]);
    expect(Math.max(...clock.waits)).toBeGreaterThanOrEqual(500_000);
  });

  it('is not repeated for ever, but when somebody asks', async () => {
    const here = await scene();
    desk.github.faults.next({ ...refusal, count: 1000 });
    await open().report(here.report());
    await expect.poll(() => refused(here.environment, 'given up')).toHaveLength(1);
    const fresh = open(stillClock());
    desk.github.faults.clear();
    await retryRefused(desk.db, { environment: here.environment });
    await fresh.report(here.report());
    await expect.poll(() => here.checks()).toMatchObject([{ conclusion: 'success' }]);
  });
});

describe('what was refused is tried again', () => {
  it('when the installation changes', async () => {
    const here = await scene();
    const id = desk.github.installationId;
    await refusedRow(here);
    const effect = { kind: 'installation', installation: { id, account: 'acme' } } as const;
    const routing = { ...nothing, effects: [effect] };
    await desk.db.transaction((tx) => applyRoutings(tx, [{ routing, guid: 'g', installationId: id }]));
    expect(await refused(here.environment)).toEqual([]);
  });
});

async function refusedRow({ environment, made }: Awaited<ReturnType<typeof scene>>) {
  const place = { environment, kind: 'check', target: 'refused', repositoryId: made.id, final: true };
  const content = { wanted: { kind: 'check' }, wantedDigest: 'x', priority: 0, error: 'no permission' };
  const { installationId } = desk.github;
  await desk.db.insert(reports).values({ ...place, ...content, installationId });
  expect(await refused(environment)).toHaveLength(1);
}

it('a row that cannot be sent does not keep others waiting', async () => {
  const here = await scene();
  const bad = {
    environment: here.environment,
    kind: 'check',
    target: 'bad',
    installationId: desk.github.installationId,
    repositoryId: here.made.id,
    wanted: { kind: 'check', headSha: here.head },
    wantedDigest: 'bad',
    final: true,
    priority: 0,
  };
  await desk.db.insert(reports).values(bad);
  await open().report(here.report());
  await allSaid(desk.db);
  expect(here.checks()).toMatchObject([{ conclusion: 'success' }]);
  const [row] = await desk.db.select().from(reports).where(eq(reports.target, 'bad'));
  expect(row?.error).toBeTruthy();
});

async function refused(environment: string, how: 'at all' | 'given up' = 'at all') {
  const rows = await desk.db
    .select()
    .from(reports)
    .where(
      and(eq(reports.environment, environment), how === 'given up' ? isNull(reports.notBefore) : undefined),
    );
  return rows.filter(({ error }) => error !== null);
}
