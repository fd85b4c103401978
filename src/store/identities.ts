import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { identities } from '../../schema/database/tables.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

export type IdentityRow = typeof identities.$inferSelect;

export type NewIdentity = Pick<IdentityRow, 'recipient' | 'repositoryId' | 'sealed'>;

/** Every identity that a repository ever had, oldest first. */
export const listIdentities = reaching(
  async (db: Database, repositoryId: number): Promise<IdentityRow[]> =>
    db
      .select()
      .from(identities)
      .where(eq(identities.repositoryId, repositoryId))
      .orderBy(asc(identities.createdAt), asc(identities.recipient)),
);

/** Gives a repository its first identity, unless another was quicker. */
export const insertFirstIdentity = reaching(async (db: Database, added: NewIdentity): Promise<void> => {
  await db.insert(identities).values(added).onConflictDoNothing();
});

/** Makes `added` the recipient; the one before goes on opening. The recipient before, if there was one. */
export const supersedeIdentity = reaching(
  async (db: Database, added: NewIdentity): Promise<string | undefined> => {
    const [before] = await db
      .update(identities)
      .set({ supersededAt: sql`now()` })
      .where(and(eq(identities.repositoryId, added.repositoryId), isNull(identities.supersededAt)))
      .returning({ recipient: identities.recipient });
    await db.insert(identities).values(added);
    return before?.recipient;
  },
);

/** Ends an identity that is not the recipient any more; false when there is none such. */
export const retireIdentity = reaching(
  async (db: Database, repositoryId: number, recipient: string): Promise<boolean> => {
    const rows = await db
      .update(identities)
      .set({ retiredAt: sql`now()` })
      .where(
        and(
          eq(identities.repositoryId, repositoryId),
          eq(identities.recipient, recipient),
          isNotNull(identities.supersededAt),
          isNull(identities.retiredAt),
        ),
      )
      .returning({ recipient: identities.recipient });
    return rows.length > 0;
  },
);
