import { and, asc, eq, exists, gt, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm';
import { commands, environments, repositories } from '../../schema/database/tables.ts';
import { type EnvironmentKey, type EnvironmentRef, environmentKey } from '../../schema/environment.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

export type EnvironmentRow = typeof environments.$inferSelect;

/** A durable wake: work is due until a pass that began after it has ended. */
export interface NewWake {
  readonly ref: EnvironmentRef;
  /** Base branch of a pull request, when the delivery says it. */
  readonly baseBranch?: string;
  /** Milliseconds since the epoch of the activity that the ttl counts from. */
  readonly activeAt?: number;
  /** Commit (40 hex) that the delivery says the head moved to; what a pass reads may be newer. */
  readonly head?: string;
  /** GUID of the delivery, for log lines. */
  readonly delivery?: string;
  /** Somebody asks something and changes nothing: a pass is due, and one that is under way goes on. */
  readonly looksOnly?: true;
}

/** Which environments to wake when the delivery does not name them one by one. */
export type WakeGroup =
  | { readonly kind: 'pulls-on-base'; readonly repositoryId: number; readonly branch: string }
  | { readonly kind: 'repository'; readonly repositoryId: number }
  | { readonly kind: 'installation'; readonly installationId: number };

/** Makes or bumps each environment once; the keys, in order. */
export const wakeEnvironments = reaching(
  async (db: Database, wakes: readonly NewWake[]): Promise<EnvironmentKey[]> => {
    const merged = mergeWakes(wakes);
    if (merged.length === 0) return [];
    await db
      .insert(environments)
      .values(merged.map(environmentRow))
      .onConflictDoUpdate({
        target: environments.key,
        set: {
          ...bump,
          // 0 when nothing newer is wanted.
          desiredSeq: sql`${environments.desiredSeq} + excluded.desired_seq`,
          baseBranch: sql`coalesce(excluded.base_branch, ${environments.baseBranch})`,
          lastDelivery: sql`coalesce(excluded.last_delivery, ${environments.lastDelivery})`,
          intent: sql`${environments.intent} || case when excluded.intent ? 'activeAt' then
            jsonb_build_object('activeAt', greatest((${environments.intent}->>'activeAt')::bigint, (excluded.intent->>'activeAt')::bigint))
            else '{}'::jsonb end`,
          activeAt: sql`greatest(${environments.activeAt}, excluded.active_at)`,
          activeKind: sql`case when excluded.active_at > coalesce(${environments.activeAt}, '-infinity')
            then excluded.active_kind else ${environments.activeKind} end`,
        },
      });
    return merged.map((wake) => environmentKey(wake.ref));
  },
);

/** Bumps every known environment of a group; their keys. */
export const wakeGroup = reaching(
  async (db: Database, group: WakeGroup, delivery?: string): Promise<EnvironmentKey[]> => {
    // Locked in the order of keys, so that two that wake many at once do not wait for each other.
    const keys = await db
      .select({ key: environments.key })
      .from(environments)
      .where(inGroup(db, group))
      .orderBy(asc(environments.key))
      .for('update');
    return bumpEnvironments(
      db,
      keys.map((row) => row.key),
      delivery,
    );
  },
);

/** Bumps the known ones of `keys`. */
export const bumpEnvironments = reaching(
  async (db: Database, keys: readonly EnvironmentKey[], delivery?: string): Promise<EnvironmentKey[]> => {
    if (keys.length === 0) return [];
    const rows = await db
      .update(environments)
      .set({ ...bump, ...(delivery ? { lastDelivery: delivery } : {}) })
      .where(inArray(environments.key, [...keys]))
      .returning({ key: environments.key });
    return rows.map((row) => row.key);
  },
);

/** Makes the rows that are missing, due at once, and leaves the others alone: for what an inventory found. Keys of the new ones. */
export const adoptEnvironments = reaching(
  async (db: Database, refs: readonly EnvironmentRef[]): Promise<EnvironmentKey[]> => {
    const merged = mergeWakes(refs.map((ref) => ({ ref })));
    if (merged.length === 0) return [];
    const rows = await db
      .insert(environments)
      .values(merged.map(environmentRow))
      .onConflictDoNothing()
      .returning({ key: environments.key });
    return rows.map((row) => row.key);
  },
);

export const findEnvironment = reaching(
  async (db: Database, key: EnvironmentKey): Promise<EnvironmentRow | undefined> => {
    const [row] = await db.select().from(environments).where(eq(environments.key, key));
    return row;
  },
);

/** Due by time, or woken and not yet looked at, and held by nobody. Oldest first. */
export const dueEnvironments = reaching(async (db: Database, limit: number): Promise<EnvironmentKey[]> => {
  const due = or(
    lte(environments.dueAt, sql`now()`),
    and(isNull(environments.dueAt), gt(environments.desiredSeq, environments.observedSeq)),
    and(isNull(environments.dueAt), exists(pendingOf(db))),
  );
  const rows = await db
    .select({ key: environments.key })
    .from(environments)
    .where(and(due, or(isNull(environments.leaseUntil), lt(environments.leaseUntil, sql`now()`))))
    .orderBy(asc(environments.dueAt))
    .limit(limit);
  return rows.map((row) => row.key);
});

/** Of the closed pull requests that a pass will come back to, the one that has been closed for longest. */
export const oldestKept = reaching(async (db: Database): Promise<EnvironmentKey | undefined> => {
  const [row] = await db
    .select({ key: environments.key })
    .from(environments)
    .where(and(eq(environments.wish, 'remove/closed'), gt(environments.dueAt, sql`now()`)))
    .orderBy(asc(environments.dueAt))
    .limit(1);
  return row?.key;
});

/** A question bumps nothing: that it waits for an answer is seen by its row alone. */
function pendingOf(db: Database) {
  const mine = and(eq(commands.environment, environments.key), eq(commands.state, 'pending'));
  return db.select({ line: commands.line }).from(commands).where(mine);
}

/** How many environments have which outcome; `new` before the first pass. */
export const countByOutcome = reaching(async (db: Database): Promise<Record<string, number>> => {
  const kind = sql<string>`coalesce(${environments.outcome}->>'kind', 'new')`;
  const rows = await db
    .select({ kind, count: sql<number>`count(*)::int` })
    .from(environments)
    .groupBy(sql`1`);
  return Object.fromEntries(rows.map((row) => [row.kind, row.count]));
});

const bump = {
  desiredSeq: sql`${environments.desiredSeq} + 1`,
  dueAt: sql`now()`,
  updatedAt: sql`now()`,
};

function environmentRow(wake: NewWake) {
  const { ref } = wake;
  return {
    key: environmentKey(ref),
    repositoryId: ref.repositoryId,
    kind: ref.kind,
    branch: ref.kind === 'branch' ? ref.branch : null,
    pullNumber: ref.kind === 'pull' ? ref.number : null,
    baseBranch: wake.baseBranch ?? null,
    lastDelivery: wake.delivery ?? null,
    desiredSeq: wake.looksOnly ? 0 : 1,
    dueAt: sql`now()`,
    ...activityOf(wake),
  };
}

function activityOf({ activeAt }: NewWake) {
  if (activeAt === undefined) return { intent: {} };
  return { intent: { activeAt }, activeAt: new Date(activeAt), activeKind: 'push' as const };
}

/** One wake per key, the later ones winning field by field, in the order of keys (so that writers lock alike). */
function mergeWakes(wakes: readonly NewWake[]): NewWake[] {
  const byKey = new Map<EnvironmentKey, NewWake>();
  for (const wake of wakes) {
    const key = environmentKey(wake.ref);
    const before = byKey.get(key);
    const activeAt = Math.max(before?.activeAt ?? 0, wake.activeAt ?? 0);
    const { looksOnly: _each, ...rest } = { ...before, ...wake };
    const looks = wake.looksOnly && (!before || before.looksOnly);
    byKey.set(key, {
      ...rest,
      ...(activeAt > 0 ? { activeAt } : {}),
      ...(looks ? { looksOnly: true } : {}),
    });
  }
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, wake]) => wake);
}

function inGroup(db: Database, group: WakeGroup) {
  switch (group.kind) {
    case 'pulls-on-base':
      return and(
        eq(environments.repositoryId, group.repositoryId),
        eq(environments.kind, 'pull'),
        eq(environments.baseBranch, group.branch),
      );
    case 'repository':
      return eq(environments.repositoryId, group.repositoryId);
    case 'installation':
      return inArray(
        environments.repositoryId,
        db
          .select({ id: repositories.id })
          .from(repositories)
          .where(eq(repositories.installationId, group.installationId)),
      );
  }
}
