import { setTimeout as sleep } from 'node:timers/promises';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { MovedHead } from '../github/reports/put-queued.ts';
import type { Log } from '../log.ts';
import { plainError } from '../plain-error.ts';
import type { Wake, WakeOptions } from '../queue/wake.ts';
import type { Database } from '../store/database.ts';
import {
  claimDeliveries,
  markFailed,
  markRouted,
  reopenDelivery,
  unroutedDeliveries,
} from '../store/deliveries.ts';
import { asDatabaseFault } from '../store/world-fault.ts';
import { applyRoutings, type Woken } from './apply-routings.ts';
import { coalesce } from './coalesce.ts';
import { readDelivery } from './read-delivery.ts';

export interface Drain {
  /** Routes what is in the inbox, soon; never throws. Several calls while one runs are one more run. */
  readonly trigger: () => void;
  /** As `trigger`; ends when the inbox was empty, or could not be read (which is logged). */
  readonly drained: () => Promise<void>;
  /** Waits for the run under way; later triggers do nothing. */
  readonly close: () => Promise<void>;
}

export interface DrainDeps {
  readonly db: Database;
  readonly wake: Wake;
  readonly log: Log;
  /** Heads moved, or somebody asked for something; must not throw. */
  readonly announce?: (moved: readonly MovedHead[]) => void;
  readonly counted?: (event: string, result: 'routed' | 'poison') => void;
}

/** Deliveries of one transaction. */
const batchSize = 50;

/** Under load the inbox is emptied so often and no more: batches cost little more than single deliveries. A lone one does not wait. */
const spacingMs = 100;

/** GitHub tells of one push by several events within this time; the others must not end the pass that the push began. */
const echoMs = 2000;

/** A delivery that cannot be routed so many times is put aside, with its error. */
const tries = 3;

/** Takes deliveries from the inbox to wakes and commands. A crash anywhere loses nothing: what is not marked is routed again. */
export function openDrain(deps: DrainDeps): Drain {
  let closed = false;
  let begun = 0;
  const run = coalesce(async () => {
    if (closed) return;
    await sleep(Math.max(0, Math.min(spacingMs, begun + spacingMs - performance.now())));
    begun = performance.now();
    await drainInbox(deps);
  });
  const quietly = () =>
    run().catch((error: unknown) => deps.log.error({ err: error }, 'the inbox could not be drained'));
  const close = async () => {
    closed = true;
    await quietly();
  };
  return { trigger: () => void quietly(), drained: quietly, close };
}

/** `pinacle replay`: routes a recorded delivery again. Commands that ran do not run twice. False: no such delivery. */
export async function replayDelivery(db: Database, drain: Drain, guid: string): Promise<boolean> {
  const found = await reopenDelivery(db, guid);
  if (found) await drain.drained();
  return found;
}

async function drainInbox(deps: DrainDeps): Promise<void> {
  let done = batchSize;
  // A batch that was not full was the last: what came since has its own trigger.
  while (done >= batchSize) {
    done = await routeClaimed(deps, { limit: batchSize }).catch((error: unknown) => {
      if (isWorlds(error)) throw error;
      return routeOneByOne(deps);
    });
  }
}

/** One of a batch is poison: each gets a transaction of its own, and only those that fail are marked. */
async function routeOneByOne(deps: DrainDeps): Promise<number> {
  const found = await unroutedDeliveries(deps.db, batchSize);
  for (const { guid, event } of found) {
    await routeClaimed(deps, { limit: 1, guid }).catch(async (error: unknown) => {
      if (isWorlds(error)) throw error;
      deps.log.error({ err: error, delivery: guid }, 'a delivery could not be routed');
      deps.counted?.(event, 'poison');
      await markFailed(deps.db, guid, { error: errorLine(error), tries });
    });
  }
  // Some may stand there still, to be tried again: look once more.
  return found.length > 0 ? batchSize : 0;
}

async function routeClaimed(deps: DrainDeps, claim: { limit: number; guid?: string }): Promise<number> {
  const done = await deps.db.transaction(async (tx) => {
    const rows = await claimDeliveries(tx, claim);
    const woken = await applyRoutings(tx, rows.map(readDelivery));
    await markRouted(
      tx,
      rows.map((row) => row.guid),
    );
    return { woken, events: rows.map((row) => row.event) };
  });
  for (const event of done.events) deps.counted?.(event, 'routed');
  if (done.woken.moved.length > 0) deps.announce?.(done.woken.moved);
  await hint(deps, done.woken);
  return done.events.length;
}

function errorLine(error: unknown): string {
  const { type, message, cause } = plainError(error);
  return [`${type}: ${message}`, ...(cause ? [`${cause.type}: ${cause.message}`] : [])].join('; ');
}

/** The wakes are in the database by now: a queue that does not answer costs time, until the next sweep, and nothing else. */
async function hint({ wake, log }: DrainDeps, woken: Woken): Promise<void> {
  const each = (keys: readonly EnvironmentKey[], when: WakeOptions) => keys.map((key) => wake(key, when));
  const hints = await Promise.allSettled([
    ...each(woken.user, { priority: 'user' }),
    ...each(woken.asked, { priority: 'user', looksOnly: true }),
    ...each(woken.event, { priority: 'event' }),
    ...each(woken.echoed, { priority: 'event', delayMs: echoMs }),
  ]);
  const failed = hints.find((one) => one.status === 'rejected');
  if (failed) log.warn({ err: failed.reason }, 'the queue took no hint; the sweep will');
}

function isWorlds(error: unknown): boolean {
  return asDatabaseFault(error) instanceof WorldError;
}
