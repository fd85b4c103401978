import { and, desc, eq, isNull } from 'drizzle-orm';
import { bypassTokens } from '../../schema/database/tables.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

export type BypassTokenRow = typeof bypassTokens.$inferSelect;

export const saveBypassToken = reaching(
  async (db: Database, token: Omit<BypassTokenRow, 'createdAt' | 'revokedAt'>): Promise<void> => {
    await db.insert(bypassTokens).values(token);
  },
);

export const findBypassToken = reaching(
  async (db: Database, digest: string): Promise<BypassTokenRow | undefined> => {
    const [row] = await db.select().from(bypassTokens).where(eq(bypassTokens.digest, digest));
    return row;
  },
);

/** Newest first, also those that are over; at most 200. */
export const listBypassTokens = reaching(
  async (db: Database, repositoryId: number): Promise<BypassTokenRow[]> =>
    db
      .select()
      .from(bypassTokens)
      .where(eq(bypassTokens.repositoryId, repositoryId))
      .orderBy(desc(bypassTokens.createdAt))
      .limit(200),
);

/** False: there is no such token of this repository that was not revoked yet. */
export const revokeBypassToken = reaching(
  async (db: Database, of: { repositoryId: number; id: string; at: Date }): Promise<boolean> => {
    const mine = and(eq(bypassTokens.id, of.id), eq(bypassTokens.repositoryId, of.repositoryId));
    const rows = await db
      .update(bypassTokens)
      .set({ revokedAt: of.at })
      .where(and(mine, isNull(bypassTokens.revokedAt)))
      .returning({ id: bypassTokens.id });
    return rows.length > 0;
  },
);
