import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** Makes the database `pinacle` when it is not there; its URL. */
export async function ensureDatabase(server: { port: number; password: string }): Promise<string> {
  const urlOf = (database: string) =>
    `postgres://pinacle:${server.password}@127.0.0.1:${server.port}/${database}`;
  const client = await connect(urlOf('postgres'));
  try {
    const found = await client.query("select 1 from pg_database where datname = 'pinacle'");
    if (found.rowCount === 0) await client.query('create database pinacle').catch(ignoreDuplicate);
  } finally {
    await client.end();
  }
  return urlOf('pinacle');
}

/** A server that was killed replays its log before it takes connections, and tells nobody when it is done. */
async function connect(connectionString: string): Promise<Client> {
  for (let tries = 0; ; tries++) {
    const client = new Client({ connectionString, connectionTimeoutMillis: 5000 });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (tries >= 100 || !isStarting(error)) throw error;
      await sleep(200);
    }
  }
}

/** 57P03: the database system is starting up. */
function isStarting(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === '57P03' || error.code === 'ECONNREFUSED')
  );
}

/** Two processes that start together may both find it missing. 42P04: it exists; 23505: it came to be just now. */
function ignoreDuplicate(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== '42P04' && code !== '23505') throw error;
}
