import { isShortOfDisk } from '../../reconciler/plan/short-of-disk.ts';
import type { Runtime } from '../../reconciler/ports.ts';
import { type EnvironmentKey, parseEnvironmentKey } from '../../schema/environment.ts';
import type { Drain } from '../deliveries/drain.ts';
import { pruneReports } from '../github/reports/report-rows.ts';
import type { Database } from '../store/database.ts';
import { pruneDeliveries } from '../store/deliveries.ts';
import { forgetEndedKeys } from '../store/ended-keys.ts';
import { adoptEnvironments, dueEnvironments, oldestKept } from '../store/environments.ts';
import { adoptRepositories } from '../store/installations.ts';
import { prunePasses } from '../store/passes.ts';
import { forgetQuiet, listEnvironments } from '../store/quiet-environments.ts';
import type { Job } from './schedule.ts';
import type { Timers } from './timers.ts';
import type { Wake } from './wake.ts';

export interface SweepDeps {
  readonly db: Database;
  readonly wake: Wake;
  readonly drain: Pick<Drain, 'drained'>;
  readonly runtime: Pick<Runtime, 'inventory'>;
  readonly timers: Timers;
}

export interface KeptDeps extends Pick<SweepDeps, 'db' | 'wake'> {
  readonly runtime: Pick<Runtime, 'observe'>;
}

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

/** Hints that are given at the same time. */
const atOnce = 50;

/** What heals every lost wake, by the same road as a wake. */
export function sweepJobs(deps: SweepDeps & KeptDeps): Job[] {
  return [
    { name: 'inbox', everyMs: 30 * second, jitter: 0.1, run: () => deps.drain.drained() },
    { name: 'due', everyMs: 30 * second, jitter: 0.1, run: () => sweepDue(deps) },
    { name: 'inventory', everyMs: 10 * minute, jitter: 0.2, run: () => sweepInventory(deps) },
    { name: 'kept', everyMs: minute, jitter: 0.2, run: () => sweepKept(deps) },
    { name: 'all', everyMs: 10 * minute, jitter: 0.2, run: () => sweepAll(deps) },
    { name: 'prune', everyMs: 60 * minute, jitter: 0.2, run: () => prune(deps) },
  ];
}

/** Wakes what is due by time, was never looked at after a wake, or is left by a process that died. */
export async function sweepDue({ db, wake }: SweepDeps): Promise<void> {
  await wakeAll(await dueEnvironments(db, 5000), wake);
}

/**
 * Wakes every environment of which something is wanted or there: the world may have changed without telling. What was removed, or
 * never was, costs GitHub no request until somebody speaks of it.
 */
export async function sweepAll({ db, wake, runtime }: SweepDeps): Promise<void> {
  const limit = 500;
  // What runs cannot be said now: look at all.
  const running = await runningKeys(runtime).catch(() => undefined);
  let after = '';
  for (;;) {
    const rows = await listEnvironments(db, { after, limit });
    const looked = rows.filter(({ key, quiet, later }) => !quiet || (!later && (running?.has(key) ?? true)));
    await wakeAll(
      looked.map(({ key }) => key),
      wake,
    );
    const last = rows.at(-1);
    if (last === undefined || rows.length < limit) return;
    after = last.key;
  }
}

async function runningKeys(runtime: SweepDeps['runtime']): Promise<ReadonlySet<EnvironmentKey>> {
  return new Set((await runtime.inventory()).map(({ environment }) => environment));
}

/** While the host is short of disk, the workspace goes first that is kept for longest: its pass says so. */
export async function sweepKept({ db, wake, runtime }: KeptDeps): Promise<void> {
  const oldest = await oldestKept(db);
  if (oldest === undefined) return;
  const { host } = await runtime.observe(oldest);
  if (isShortOfDisk(host)) await wake(oldest, { priority: 'sweep' });
}

/** Makes environments known that run and that no database remembers. */
export async function sweepInventory({ db, wake, runtime }: SweepDeps): Promise<void> {
  const found = (await runtime.inventory()).flatMap((entry) => {
    const ref = parseEnvironmentKey(entry.environment);
    return ref ? [{ ...entry, ref }] : [];
  });
  await adoptRepositories(
    db,
    found.map(({ repository, installationId }) => ({ ...repository, installationId })),
  );
  const added = await adoptEnvironments(
    db,
    found.map(({ ref }) => ref),
  );
  await wakeAll(added, wake);
}

/**
 * The inbox is kept for two weeks, longer than GitHub redelivers; passes, what was said about commits, and links and tokens that are
 * over, for a month.
 */
async function prune({ db, timers, runtime }: SweepDeps): Promise<void> {
  await pruneDeliveries(db, new Date(timers.now() - 14 * day));
  await prunePasses(db, new Date(timers.now() - 30 * day));
  await pruneReports(db, new Date(timers.now() - 30 * day));
  await forgetEndedKeys(db, { before: new Date(timers.now() - 30 * day), limit: 1000 });
  await forgetQuiet(db, new Date(timers.now() - 30 * day), await runningKeys(runtime));
}

async function wakeAll(keys: readonly EnvironmentKey[], wake: Wake): Promise<void> {
  for (let from = 0; from < keys.length; from += atOnce) {
    await Promise.all(keys.slice(from, from + atOnce).map((key) => wake(key, { priority: 'sweep' })));
  }
}
