import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import { tokens } from '../../schema/database/tables.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

export type TokenRow = typeof tokens.$inferSelect;

export type NewToken = Omit<TokenRow, 'lastUsedAt' | 'revokedAt'>;

export const insertToken = reaching(async (db: Database, added: NewToken): Promise<void> => {
  await db.insert(tokens).values({ ...added, scopes: [...added.scopes] });
});

/** The token with this hash while it is good at `now`. */
export const findLiveToken = reaching(
  async (db: Database, { hash, now }: { hash: Buffer; now: Date }): Promise<TokenRow | undefined> => {
    const [row] = await db
      .select()
      .from(tokens)
      .where(and(eq(tokens.hash, hash), isNull(tokens.revokedAt), gt(tokens.expiresAt, now)));
    return row;
  },
);

/** Notes that it was used, at most once a minute. */
export const noteTokenUse = reaching(
  async (db: Database, { id, now }: { id: string; now: Date }): Promise<void> => {
    await db
      .update(tokens)
      .set({ lastUsedAt: now })
      .where(
        and(
          eq(tokens.id, id),
          sql`coalesce(${tokens.lastUsedAt}, 'epoch') < ${now}::timestamptz - interval '1 minute'`,
        ),
      );
  },
);

/** Those of a person that were not revoked, newest first. */
export const listTokens = reaching(
  async (db: Database, actorId: number): Promise<TokenRow[]> =>
    db
      .select()
      .from(tokens)
      .where(and(eq(tokens.actorId, actorId), isNull(tokens.revokedAt)))
      .orderBy(desc(tokens.createdAt), tokens.id)
      .limit(200),
);

/** The token that ended; undefined when the person has no such one. */
export const revokeToken = reaching(
  async (
    db: Database,
    { id, actorId, now }: { id: string; actorId: number; now: Date },
  ): Promise<TokenRow | undefined> => {
    const [row] = await db
      .update(tokens)
      .set({ revokedAt: now })
      .where(and(eq(tokens.id, id), eq(tokens.actorId, actorId), isNull(tokens.revokedAt)))
      .returning();
    return row;
  },
);
