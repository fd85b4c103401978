import { lt } from 'drizzle-orm';
import { spentTokens } from '../../schema/database/tables.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

/** True: nobody has spent it before. Also forgets those that are over anyway at `now`. */
export const spendToken = reaching(
  async (db: Database, token: { id: string; expiresAt: Date; now: Date }): Promise<boolean> => {
    const { id, expiresAt, now } = token;
    await db.delete(spentTokens).where(lt(spentTokens.expiresAt, now));
    const rows = await db
      .insert(spentTokens)
      .values({ id, expiresAt })
      .onConflictDoNothing()
      .returning({ id: spentTokens.id });
    return rows.length > 0;
  },
);
