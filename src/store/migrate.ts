import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type { Pool } from 'pg';
import { reaching } from './world-fault.ts';

const migrationsFolder = fileURLToPath(new URL('../../schema/database/migrations', import.meta.url));

/** Any number that no one else uses: two servers that start together migrate one after the other. */
const lockKey = 0x70_69_6e_61;

/** Brings the tables up to date; nothing to do takes milliseconds. */
export const migrateDatabase = reaching(async (pool: Pool): Promise<void> => {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await migrate(drizzle(client), { migrationsFolder });
    await client.query('select pg_advisory_unlock($1)', [lockKey]);
    client.release();
  } catch (error) {
    // Ending the session gives the lock back whatever happened.
    client.release(true);
    throw error;
  }
});
