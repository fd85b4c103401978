import { and, asc, eq, gt, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm';
import { commands, environments, podHosts, routes, tabLayouts } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

/** Wishes that leave nothing to look after: what was removed, and what no manifest or policy wants. */
const overWishes = ['remove/closed', 'remove/branch-gone', 'remove/down', 'remove/expired', 'none'];

/** Of these, what people asked is over too: a `down` and an end in time must be remembered. */
const goneWishes = ['remove/closed', 'remove/branch-gone', 'none'];

/** Nothing is wanted, a pass has seen to it, and nothing was asked since. */
function quietFor(wishes: readonly string[]) {
  return and(
    inArray(environments.wish, [...wishes]),
    sql`${environments.outcome}->>'kind' in ('converged', 'none')`,
    eq(environments.desiredSeq, environments.observedSeq),
  );
}

export interface SweptRow {
  readonly key: EnvironmentKey;
  /** Only a pod that runs all the same is a reason to look. */
  readonly quiet: boolean;
  /** A pass is due by the clock, and not yet: its workspace is kept. */
  readonly later: boolean;
}

/** A page of all environments, in the order of keys, after `after`. */
export const listEnvironments = reaching(
  async (db: Database, page: { after: EnvironmentKey; limit: number }): Promise<SweptRow[]> =>
    db
      .select({
        key: environments.key,
        quiet: sql<boolean>`coalesce(${quietFor(overWishes)}, false)`,
        later: sql<boolean>`coalesce(${environments.dueAt} > now(), false)`,
      })
      .from(environments)
      .where(gt(environments.key, page.after))
      .orderBy(asc(environments.key))
      .limit(page.limit),
);

/**
 * Forgets what people asked of environments that have been gone since `before`, the host names that they had, and how people arranged
 * their tabs; how many.
 * The bare row stays: its epoch fences out passes of a former life. `running`: keys that some pod still has.
 */
export const forgetQuiet = reaching(
  async (db: Database, before: Date, running: ReadonlySet<EnvironmentKey>): Promise<number> =>
    db.transaction(async (tx) => {
      const rows = await tx
        .select({ key: environments.key })
        .from(environments)
        .where(
          and(
            quietFor(goneWishes),
            lt(environments.updatedAt, before),
            isNull(environments.leaseUntil),
            or(ne(environments.intent, {}), sql`${environments.subject} is not null`),
          ),
        )
        .orderBy(asc(environments.key))
        .limit(1000)
        .for('update');
      const keys = rows.map(({ key }) => key).filter((key) => !running.has(key));
      if (keys.length === 0) return 0;
      await tx.update(environments).set({ intent: {}, subject: null }).where(inArray(environments.key, keys));
      await tx.delete(routes).where(inArray(routes.environment, keys));
      await tx.delete(podHosts).where(inArray(podHosts.environment, keys));
      await tx.delete(tabLayouts).where(inArray(tabLayouts.environment, keys));
      await tx
        .delete(commands)
        .where(and(inArray(commands.environment, keys), ne(commands.state, 'pending')));
      return keys.length;
    }),
);
