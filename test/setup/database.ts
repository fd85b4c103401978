import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { createLog } from '../../src/log.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of its own with all tables, for one test or one file. `admin`: `inject('databaseUrl')`. */
export async function makeDatabase(admin: string): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  await runSql(admin, `create database ${name} template template`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runSql(admin, `drop database ${name} with (force)`) };
}

/** A store on a database of its own; closing it drops the database. */
export async function makeStore(admin: string): Promise<Store> {
  const database = await makeDatabase(admin);
  const log = createLog({ level: 'error' });
  const store = await openStore({ databaseUrl: database.url, embeddedDir: '', log });
  const close = async () => {
    await store.close();
    await database.drop();
  };
  return { ...store, close };
}

export async function runSql(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
