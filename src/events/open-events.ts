import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Log } from '../log.ts';

/** Something that pages show has changed; what, they read anew. */
export type Change =
  | { readonly environment: EnvironmentKey }
  /** The audit log of a repository, by its id, grew. */
  | { readonly deed: number }
  /** Secrets of an installation, by its id. */
  | { readonly team: number }
  /** Whatever changed while nobody could be told. */
  | { readonly all: true };

export interface Events {
  /** Calls back after each change that any process made to the database; returns the closer. */
  listen(changed: (change: Change) => void): () => void;
  close(): Promise<void>;
}

const againAfterMs = 1000;

/**
 * Postgres tells (the triggers of the migration `tell-changes`), over a connection of its own; one that is lost is opened anew, and then
 * everybody looks at everything once. Throws nothing: while nobody tells, pages are old, and no more.
 */
export function openEvents({ databaseUrl, log }: { databaseUrl: string; log: Log }): Events {
  const listeners = new Set<(change: Change) => void>();
  const stop = new AbortController();
  const tell = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  const listening = (async () => {
    while (!stop.signal.aborted) {
      await untilLost(databaseUrl, { tell, signal: stop.signal }).catch((error: unknown) =>
        log.warn({ err: error }, 'nobody tells what changes just now'),
      );
      await sleep(againAfterMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  })();
  return {
    listen: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    close: async () => {
      stop.abort();
      await listening;
    },
  };
}

/** Ends when `signal` says so. Throws when the connection is lost, or cannot be had. */
async function untilLost(
  connectionString: string,
  { tell, signal }: { tell: (change: Change) => void; signal: AbortSignal },
): Promise<void> {
  const client = new Client({ connectionString, keepAlive: true, connectionTimeoutMillis: 5000 });
  const lost = new Promise<never>((_resolve, reject) => {
    client.on('error', reject);
    client.on('end', () => reject(new Error('the connection has ended')));
  });
  lost.catch(() => undefined);
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  client.on('notification', ({ payload }) => tell(JSON.parse(payload ?? '{"all":true}') as Change));
  try {
    await client.connect();
    await client.query('listen pinacle');
    tell({ all: true });
    await Promise.race([lost, stopped]);
  } finally {
    await client.end().catch(() => undefined);
  }
}
