import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import * as tables from '../../schema/database/tables.ts';

/** What query functions take first: the pool, or a transaction of it. */
export type Database = Pick<
  NodePgDatabase<typeof tables>,
  'select' | 'insert' | 'update' | 'delete' | 'execute' | 'transaction' | 'selectDistinct'
>;

export function databaseOf(pool: Pool): Database {
  return drizzle(pool, { schema: tables });
}
