import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import * as tables from '../../schema/database/tables.ts';

/** What query functions take first: the pool, or a transaction of it. */
export type Database = Pick<
  NodePgDatabase<typeof tables>,
  'select' | 'insert' | 'update' | 'delete' | 'execute' | 'transaction' | 'selectDistinct'
>;

export function databaseOf(pool: Pool): Database {
  const db = drizzle(pool, { schema: tables });
  // Drizzle's own never gives a connection back that is lost before `begin` is answered: each would shrink the pool for good.
  const transaction: typeof db.transaction = async (work, config) => {
    const client = await pool.connect();
    try {
      return await drizzle(client, { schema: tables }).transaction(work, config);
    } finally {
      // One that broke is not used again: the pool looks.
      client.release();
    }
  };
  return Object.assign(db, { transaction });
}
