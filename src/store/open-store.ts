import { join } from 'node:path';
import { Pool } from 'pg';
import type { Log } from '../log.ts';
import { type Database, databaseOf } from './database.ts';
import { startPostgres } from './embedded/start-postgres.ts';
import { type Locks, openLocks } from './locks.ts';
import { migrateDatabase } from './migrate.ts';
import { reaching } from './world-fault.ts';

export interface Store {
  readonly db: Database;
  readonly locks: Locks;
  /** For the queue, which keeps its own connections. Holds a password: never logged. */
  readonly databaseUrl: string;
  /** Throws WorldError `database-unreachable` when Postgres does not answer. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface StoreOptions {
  /** Absent: a PostgreSQL of our own in `embeddedDir`. */
  readonly databaseUrl?: string | undefined;
  readonly embeddedDir: string;
  readonly log: Log;
  /** Connections of the pool, 10 by default. */
  readonly connections?: number;
}

/** Opens Postgres, ours or yours, with its tables up to date. Lost connections are replaced by themselves. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const databaseUrl = options.databaseUrl ?? (await openEmbedded(options, closers));
    const pool = openPool(databaseUrl, options);
    closers.push(() => pool.end());
    await migrateDatabase(pool);
    const ping = reaching(async () => void (await pool.query('select 1')));
    const locks = openLocks({ databaseUrl, log: options.log });
    closers.push(() => locks.close());
    return { db: databaseOf(pool), locks, databaseUrl, ping, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openEmbedded(options: StoreOptions, closers: (() => Promise<void>)[]): Promise<string> {
  const server = await startPostgres({ dir: join(options.embeddedDir, 'postgres'), log: options.log });
  closers.push(() => server.stop());
  return server.databaseUrl;
}

function openPool(connectionString: string, options: StoreOptions): Pool {
  const pool = new Pool({
    connectionString,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 5000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
  });
  // Without a listener a connection that breaks would end the process, idle (the pool's event) or in use (the client's).
  // The query under way fails by itself, and the pool replaces the connection.
  const lost = (error: Error) => options.log.warn({ err: error }, 'a database connection was lost');
  pool.on('error', lost);
  pool.on('connect', (client) => void client.on('error', lost));
  return pool;
}
