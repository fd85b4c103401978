import { Client } from 'pg';
import type { Log } from '../log.ts';
import { reaching } from './world-fault.ts';

/** What one process at a time may do, of all that share a database. A process that ends, however it ends, lets go of all it holds. */
export interface Locks {
  /**
   * Takes the lock `id`, or makes sure that it is still ours; false: another process holds it.
   * Throws WorldError `database-unreachable`.
   */
  hold(id: number): Promise<boolean>;
  /** Lets go; without effect when it is not ours. */
  release(id: number): Promise<void>;
  close(): Promise<void>;
}

/** One connection with the locks taken over it: they live exactly as long. */
interface Session {
  readonly client: Client;
  readonly held: Set<number>;
}

/** Postgres advisory locks of a session of their own, opened at the first need and opened anew when it is lost. */
export function openLocks({ databaseUrl, log }: { databaseUrl: string; log: Log }): Locks {
  let session: Promise<Session> | undefined;
  const current = (): Promise<Session> => {
    const opened = session ?? connect(databaseUrl, { log, lost: () => forget(opened) });
    session = opened;
    opened.catch(() => forget(opened));
    return opened;
  };
  const forget = (ended: Promise<Session>) => {
    if (session === ended) session = undefined;
  };
  const hold = async (id: number) => {
    const opened = current();
    try {
      return await holdLock(await opened, id);
    } catch (error) {
      // Whether it is lost or only silent: what cannot be proved is not held.
      forget(opened);
      opened.then(({ client }) => client.end()).catch(() => undefined);
      throw error;
    }
  };
  return {
    hold: reaching(hold),
    release: reaching(async (id: number) => {
      if (session) await releaseLock(await session, id);
    }),
    close: async () => {
      const ended = session;
      session = undefined;
      const opened = await ended?.catch(() => undefined);
      await opened?.client.end().catch(() => undefined);
    },
  };
}

async function connect(
  connectionString: string,
  { log, lost }: { log: Log; lost: () => void },
): Promise<Session> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: 5000,
    query_timeout: 10_000,
    keepAlive: true,
  });
  client.on('error', (error) => {
    log.warn({ err: error }, 'the connection that holds our locks was lost');
    lost();
  });
  client.on('end', lost);
  await client.connect();
  return { client, held: new Set() };
}

/** Of one that we hold, any answer is proof: the session lives, and so do its locks. */
async function holdLock({ client, held }: Session, id: number): Promise<boolean> {
  if (held.has(id)) {
    await client.query('select 1');
    return true;
  }
  const { rows } = await client.query('select pg_try_advisory_lock($1::bigint) as ours', [lockKey(id)]);
  if (rows[0]?.ours !== true) return false;
  held.add(id);
  return true;
}

async function releaseLock({ client, held }: Session, id: number): Promise<void> {
  if (held.delete(id)) await client.query('select pg_advisory_unlock($1::bigint)', [lockKey(id)]);
}

/** In a range of our own: migrations and others use small keys. */
function lockKey(id: number): string {
  return String(0x7069_6e00_0000_0000n + BigInt(id));
}
