import { and, eq, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import { environments } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Shown } from '../../schema/shown.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

/** One pass's hold of an environment. */
export interface Lease {
  readonly key: EnvironmentKey;
  readonly epoch: number;
  /** `desired_seq` as it was when the lease began: what this pass will have seen. */
  readonly seq: number;
  /** `observed_seq`: what a pass has seen before. Smaller than `seq`: there is news. */
  readonly seen: number;
  /** Passes in a row that the world failed before this one. */
  readonly failures: number;
  readonly delivery: string | null;
  /** `Subject` of the last pass that had one, as stored; null before. */
  readonly subject: unknown;
  /** Kind of the last outcome; null before the first. */
  readonly lastOutcome: string | null;
  /** What people are shown now; null before the first pass. */
  readonly lastShown: Shown | null;
}

/** Takes the lease for `ms`, with the next epoch; undefined when another holds it, or nobody knows the environment. */
export const takeLease = reaching(
  async (db: Database, key: EnvironmentKey, ms: number): Promise<Lease | undefined> => {
    const [row] = await db
      .update(environments)
      .set({ epoch: sql`${environments.epoch} + 1`, leaseUntil: until(ms) })
      .where(
        and(
          eq(environments.key, key),
          or(isNull(environments.leaseUntil), lt(environments.leaseUntil, sql`now()`)),
        ),
      )
      .returning({
        key: environments.key,
        epoch: environments.epoch,
        seq: environments.desiredSeq,
        seen: environments.observedSeq,
        failures: environments.failures,
        delivery: environments.lastDelivery,
        subject: environments.subject,
        lastOutcome: sql<string | null>`${environments.outcome}->>'kind'`,
        lastShown: environments.shown,
      });
    return row;
  },
);

/** Keeps the lease for another `ms`; what is wanted by now, or undefined when a newer epoch holds it. */
export const renewLease = reaching(
  async (db: Database, lease: Pick<Lease, 'key' | 'epoch'>, ms: number): Promise<number | undefined> => {
    const [row] = await db
      .update(environments)
      .set({ leaseUntil: until(ms) })
      .where(
        and(
          eq(environments.key, lease.key),
          eq(environments.epoch, lease.epoch),
          // Given back meanwhile: a renewal that comes late must not take it again, for nobody.
          isNotNull(environments.leaseUntil),
        ),
      )
      .returning({ seq: environments.desiredSeq });
    return row?.seq;
  },
);

/**
 * Gives the lease back after a pass that led to no outcome; due again in `dueInMs`. A newer holder is left alone.
 * `failures`: as it shall be from now on.
 */
export const releaseLease = reaching(
  async (
    db: Database,
    lease: Pick<Lease, 'key' | 'epoch' | 'seq'>,
    next: { dueInMs: number; failures: number },
  ): Promise<void> => {
    await db
      .update(environments)
      .set({
        leaseUntil: null,
        failures: next.failures,
        dueAt: sql`case when ${environments.desiredSeq} > ${lease.seq} then now() else ${until(next.dueInMs)} end`,
      })
      .where(and(eq(environments.key, lease.key), eq(environments.epoch, lease.epoch)));
  },
);

/**
 * The runtime knows of a newer epoch than ours. When nobody here holds one, our memory was lost: the next epoch is twice as high, so
 * that a few passes catch up with any. Gives the lease back, due at once; a newer holder is left alone.
 */
export const leapLease = reaching(
  async (db: Database, lease: Pick<Lease, 'key' | 'epoch'>): Promise<void> => {
    await db
      .update(environments)
      .set({ epoch: sql`${environments.epoch} * 2`, leaseUntil: null, dueAt: sql`now()` })
      .where(and(eq(environments.key, lease.key), eq(environments.epoch, lease.epoch)));
  },
);

/** Takes every lease back, whoever holds it: the next pass has the next epoch, and is due at once. Their keys. */
export const freeLeases = reaching(async (db: Database): Promise<EnvironmentKey[]> => {
  const rows = await db
    .update(environments)
    .set({ leaseUntil: null, dueAt: sql`now()` })
    .where(isNotNull(environments.leaseUntil))
    .returning({ key: environments.key });
  return rows.map(({ key }) => key);
});

/** When the lease of `key` ends, in milliseconds from now; 0 when nobody holds it. */
export const leaseEndsInMs = reaching(async (db: Database, key: EnvironmentKey): Promise<number> => {
  const left = sql<number>`greatest(0, extract(epoch from ${environments.leaseUntil} - now()) * 1000)::float8`;
  const [row] = await db.select({ left }).from(environments).where(eq(environments.key, key));
  return row?.left ?? 0;
});

/** A moment of the database's clock, `ms` from now. */
export function until(ms: number) {
  return sql`now() + ${ms} * interval '1 millisecond'`;
}
