import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { environments, passes } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Shown } from '../../schema/shown.ts';
import type { Database } from './database.ts';
import { until } from './leases.ts';
import { reaching } from './world-fault.ts';

export type PassRow = typeof passes.$inferSelect;

/** What a pass leaves behind. */
export interface FinishedPass {
  readonly key: EnvironmentKey;
  readonly epoch: number;
  /** `Lease.seq`: what the pass has seen. */
  readonly seq: number;
  readonly head: string | null;
  /** Commit that ran well at the end of it, which a pin makes another one than the head; absent: none did. */
  readonly ran?: string;
  readonly plan: unknown;
  readonly outcome: unknown;
  /** What was wanted: the kind of `Desired`, of `remove`, `ask` and `stop` with the reason: `remove/closed`. Absent: leave the last one. */
  readonly wish?: string;
  /** Absent: leave the last one. */
  readonly shown?: Shown;
  /** Null: leave the last one. */
  readonly subject: unknown;
  readonly timings: Record<string, number>;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** Milliseconds until the next pass is due by itself; null: only when woken. */
  readonly dueInMs: number | null;
  readonly failures: number;
  /** False: nothing was done and nothing is new; only the environment is updated. */
  readonly keep: boolean;
}

export type Finish =
  /** Stored; `moved`: a wake came meanwhile, so another pass is due. */
  | { readonly kind: 'stored'; readonly moved: boolean }
  /** A newer pass holds the environment: nothing was written. */
  | { readonly kind: 'stale' };

/** Stores outcome and pass and gives the lease back, in one transaction, unless a newer epoch holds it. */
export const finishPass = reaching(async (db: Database, pass: FinishedPass): Promise<Finish> => {
  // One statement is a transaction of its own.
  if (!pass.keep) return finishEnvironment(db, pass);
  return db.transaction(async (tx) => {
    const finish = await finishEnvironment(tx, pass);
    if (finish.kind === 'stored') await tx.insert(passes).values(passRow(pass)).onConflictDoNothing();
    return finish;
  });
});

async function finishEnvironment(db: Database, pass: FinishedPass): Promise<Finish> {
  const next = pass.dueInMs === null ? sql`null::timestamptz` : until(pass.dueInMs);
  const [row] = await db
    .update(environments)
    .set({
      observedSeq: sql`greatest(${environments.observedSeq}, ${pass.seq})`,
      leaseUntil: null,
      dueAt: sql`case when ${environments.desiredSeq} > ${pass.seq} then now() else ${next} end`,
      failures: pass.failures,
      outcome: pass.outcome,
      updatedAt: sql`now()`,
      ...(pass.wish === undefined ? {} : { wish: pass.wish }),
      ...(pass.shown === undefined ? {} : { shown: pass.shown }),
      ...(pass.subject === null ? {} : { subject: pass.subject }),
    })
    .where(and(eq(environments.key, pass.key), eq(environments.epoch, pass.epoch)))
    .returning({ seq: environments.desiredSeq });
  return row ? { kind: 'stored', moved: row.seq > pass.seq } : { kind: 'stale' };
}

/** The last passes of an environment, newest first; of those before an epoch, when one is given. */
export const listPasses = reaching(
  async (db: Database, key: EnvironmentKey, limit: number, before?: number): Promise<PassRow[]> =>
    db
      .select()
      .from(passes)
      .where(and(eq(passes.environment, key), before === undefined ? undefined : lt(passes.epoch, before)))
      .orderBy(desc(passes.epoch))
      .limit(limit),
);

/** The last plan that had steps; undefined when none is known. */
export const lastPlan = reaching(async (db: Database, key: EnvironmentKey): Promise<unknown> => {
  const [row] = await db
    .select({ plan: passes.plan })
    .from(passes)
    .where(and(eq(passes.environment, key), sql`jsonb_array_length(${passes.plan}->'steps') > 0`))
    .orderBy(desc(passes.epoch))
    .limit(1);
  return row?.plan;
});

/** Forgets passes that ended before `before`; how many. */
export const prunePasses = reaching(async (db: Database, before: Date): Promise<number> => {
  const gone = await db.delete(passes).where(lt(passes.endedAt, before)).returning({ epoch: passes.epoch });
  return gone.length;
});

function passRow(pass: FinishedPass): typeof passes.$inferInsert {
  return {
    environment: pass.key,
    epoch: pass.epoch,
    head: pass.head,
    plan: pass.plan,
    outcome: pass.ran === undefined ? pass.outcome : { ...Object(pass.outcome), ran: pass.ran },
    timings: pass.timings,
    startedAt: pass.startedAt,
    endedAt: pass.endedAt,
  };
}
