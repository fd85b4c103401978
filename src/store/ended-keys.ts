import { inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { bypassTokens, shareLinks, spentTokens, tokens } from '../../schema/database/tables.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

/**
 * Forgets share links, bypass tokens, personal tokens and ways in from the dashboard that ended or were revoked before `before`, so many
 * of each kind at most; how many in all. The audit keeps who made and who revoked them.
 */
export const forgetEndedKeys = reaching(
  async (db: Database, { before, limit }: { before: Date; limit: number }): Promise<number> => {
    let count = 0;
    for (const { table, id, over } of kinds(before)) {
      const ended = db.select({ id }).from(table).where(over).limit(limit);
      const gone = await db.delete(table).where(inArray(id, ended)).returning({ id });
      count += gone.length;
    }
    return count;
  },
);

interface Kind {
  readonly table: PgTable;
  readonly id: PgColumn;
  readonly over: SQL;
}

function kinds(before: Date): readonly Kind[] {
  const revocable = [shareLinks, bypassTokens, tokens].map((table) => ({
    table,
    id: table.id,
    // `least` passes over null: a key that nobody revoked.
    over: sql`least(${table.expiresAt}, ${table.revokedAt}) < ${before.toISOString()}::timestamptz`,
  }));
  return [...revocable, { table: spentTokens, id: spentTokens.id, over: lt(spentTokens.expiresAt, before) }];
}
