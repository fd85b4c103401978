import { and, desc, eq, isNull } from 'drizzle-orm';
import { shareLinks } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

export type ShareLinkRow = typeof shareLinks.$inferSelect;

export const saveShareLink = reaching(
  async (db: Database, link: Omit<ShareLinkRow, 'createdAt' | 'revokedAt'>): Promise<void> => {
    await db.insert(shareLinks).values(link);
  },
);

export const findShareLink = reaching(async (db: Database, id: string): Promise<ShareLinkRow | undefined> => {
  const [row] = await db.select().from(shareLinks).where(eq(shareLinks.id, id));
  return row;
});

/** Newest first, also those that are over; at most 200. */
export const listShareLinks = reaching(
  async (db: Database, environment: EnvironmentKey): Promise<ShareLinkRow[]> =>
    db
      .select()
      .from(shareLinks)
      .where(eq(shareLinks.environment, environment))
      .orderBy(desc(shareLinks.createdAt))
      .limit(200),
);

/** False: there is no such link of this environment that was not revoked yet. */
export const revokeShareLink = reaching(
  async (db: Database, of: { environment: EnvironmentKey; id: string; at: Date }): Promise<boolean> => {
    const mine = and(eq(shareLinks.id, of.id), eq(shareLinks.environment, of.environment));
    const rows = await db
      .update(shareLinks)
      .set({ revokedAt: of.at })
      .where(and(mine, isNull(shareLinks.revokedAt)))
      .returning({ id: shareLinks.id });
    return rows.length > 0;
  },
);
