import { DEFAULT_SCHEMA, runMigrations } from 'bullmq';
import { Client, Pool } from 'pg';

/**
 * A connection that breaks while nobody listens to it ends nothing: the query under way fails by itself. BullMQ opens, migrates and closes
 * with clients that it does not listen to, and Node ends a process for an error that nobody hears.
 */
export class UnheardClient extends Client {
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'error' && this.listenerCount('error') === 0) return false;
    return super.emit(event, ...(args as []));
  }
}

/** Connections of a queue, or of a worker, which keeps one of them to listen. */
export function openQueuePool(connectionString: string): Pool {
  const pool = new Pool({
    connectionString,
    max: 6,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    options: `-c search_path=${DEFAULT_SCHEMA}`,
    Client: UnheardClient,
  });
  pool.on('error', () => undefined);
  return pool;
}

/** Brings BullMQ's tables up to date. */
export async function migrateQueue(connectionString: string): Promise<void> {
  const pool = openQueuePool(connectionString);
  try {
    const client = await pool.connect();
    await runMigrations(client, DEFAULT_SCHEMA).finally(() => client.release());
  } finally {
    await pool.end();
  }
}
