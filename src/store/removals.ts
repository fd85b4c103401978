import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import { removals, repositories } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

export type RemovalRow = typeof removals.$inferSelect;

export interface RemovalChange {
  readonly repositoryId: number;
  /** What was last touched before this is of no more use. */
  readonly olderThan: Date;
  /** What is to be remembered of one removal, by all that is remembered of the repository. */
  readonly decide: (known: readonly RemovalRow[]) => RemovalRow;
}

/** Decides on one removal of a repository, alone among all controllers, and remembers it. */
export const changeRemoval = reaching(
  async (db: Database, { repositoryId, olderThan, decide }: RemovalChange): Promise<RemovalRow> =>
    db.transaction(async (tx) => {
      await tx
        .select({ id: repositories.id })
        .from(repositories)
        .where(eq(repositories.id, repositoryId))
        .for('update');
      const ofRepository = eq(removals.repositoryId, repositoryId);
      const touched = sql`greatest(${removals.allowedAt}, ${removals.heldAt})`;
      await tx.delete(removals).where(and(ofRepository, lt(touched, olderThan)));
      const row = decide(await tx.select().from(removals).where(ofRepository));
      await tx.insert(removals).values(row).onConflictDoUpdate({ target: removals.environment, set: row });
      return row;
    }),
);

/** It is not held back any more. What went still counts. */
export const releaseRemoval = reaching(async (db: Database, environment: EnvironmentKey): Promise<void> => {
  await db.delete(removals).where(and(eq(removals.environment, environment), isNull(removals.allowedAt)));
});
