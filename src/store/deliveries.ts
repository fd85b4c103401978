import { and, asc, eq, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { deliveries } from '../../schema/database/tables.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

export type DeliveryRow = typeof deliveries.$inferSelect;

export interface NewDelivery {
  readonly guid: string;
  readonly event: string;
  /** The raw body as GitHub signed it. */
  readonly body: Buffer;
}

/** Puts a delivery into the inbox; false when its GUID is there already. */
export const insertDelivery = reaching(async (db: Database, delivery: NewDelivery): Promise<boolean> => {
  const rows = await db
    .insert(deliveries)
    .values(delivery)
    .onConflictDoNothing()
    .returning({ guid: deliveries.guid });
  return rows.length === 1;
});

/**
 * Unrouted deliveries, locked for this transaction; those that another holds are skipped, those that failed come last.
 * `guid`: this one alone.
 */
export const claimDeliveries = reaching(
  async (tx: Database, claim: { limit: number; guid?: string }): Promise<DeliveryRow[]> => {
    const named = claim.guid === undefined ? undefined : eq(deliveries.guid, claim.guid);
    return tx
      .select()
      .from(deliveries)
      .where(and(isNull(deliveries.routedAt), named))
      .orderBy(asc(deliveries.attempts), asc(deliveries.receivedAt))
      .limit(claim.limit)
      .for('update', { skipLocked: true });
  },
);

/** Unrouted deliveries, unlocked, in the order in which they would be claimed. */
export const unroutedDeliveries = reaching(
  async (db: Database, limit: number): Promise<Pick<DeliveryRow, 'guid' | 'event'>[]> =>
    db
      .select({ guid: deliveries.guid, event: deliveries.event })
      .from(deliveries)
      .where(isNull(deliveries.routedAt))
      .orderBy(asc(deliveries.attempts), asc(deliveries.receivedAt))
      .limit(limit),
);

export const markRouted = reaching(async (tx: Database, guids: readonly string[]): Promise<void> => {
  if (guids.length === 0) return;
  await tx
    .update(deliveries)
    .set({ routedAt: sql`now()` })
    .where(inArray(deliveries.guid, [...guids]));
});

/** Notes a failed try; the last of `tries` takes the delivery out of the way, its error kept for `pinacle replay`. */
export const markFailed = reaching(
  async (db: Database, guid: string, failure: { error: string; tries: number }): Promise<void> => {
    await db
      .update(deliveries)
      .set({
        attempts: sql`${deliveries.attempts} + 1`,
        error: failure.error,
        routedAt: sql`case when ${deliveries.attempts} + 1 >= ${failure.tries} then now() else null end`,
      })
      .where(and(eq(deliveries.guid, guid), isNull(deliveries.routedAt)));
  },
);

/** Makes a delivery unrouted again; false when there is none of this GUID. */
export const reopenDelivery = reaching(async (db: Database, guid: string): Promise<boolean> => {
  const rows = await db
    .update(deliveries)
    .set({ routedAt: null, attempts: 0, error: null })
    .where(eq(deliveries.guid, guid))
    .returning({ guid: deliveries.guid });
  return rows.length === 1;
});

/** Those of `guids` that are in the inbox. */
export const knownDeliveries = reaching(
  async (db: Database, guids: readonly string[]): Promise<ReadonlySet<string>> => {
    if (guids.length === 0) return new Set();
    const rows = await db
      .select({ guid: deliveries.guid })
      .from(deliveries)
      .where(inArray(deliveries.guid, [...guids]));
    return new Set(rows.map((row) => row.guid));
  },
);

/** Forgets routed deliveries that came before `before`; how many. */
export const pruneDeliveries = reaching(async (db: Database, before: Date): Promise<number> => {
  const gone = await db
    .delete(deliveries)
    .where(and(isNotNull(deliveries.routedAt), lt(deliveries.receivedAt, before)))
    .returning({ guid: deliveries.guid });
  return gone.length;
});
