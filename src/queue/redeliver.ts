import type { DeliveryLog } from '../github/delivery-log.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import { knownDeliveries } from '../store/deliveries.ts';
import type { Job } from './schedule.ts';
import type { Timers } from './timers.ts';

export interface RedeliverDeps {
  readonly db: Database;
  readonly deliveries: Pick<DeliveryLog, 'failedSince' | 'redeliver'>;
  readonly timers: Timers;
  readonly log: Log;
}

const minute = 60_000;

/** GitHub redelivers what is at most three days old. */
const windowMs = 3 * 24 * 60 * minute;

/** A delivery that fails so often, we would refuse for ever. */
const tries = 5;

/**
 * Asks GitHub for the deliveries that did not arrive: at boot the whole window, then what is new (with an overlap, since the
 * list lags). GitHub itself never tries again.
 */
export function redeliverJob(deps: RedeliverDeps): Job {
  const asked = new Map<string, number>();
  let from = 0;
  const run = async () => {
    const now = deps.timers.now();
    await redeliverSince(deps, new Date(Math.max(from, now - windowMs)), asked);
    from = now - 60 * minute;
    if (asked.size > 10_000) asked.clear();
  };
  return { name: 'redelivery', everyMs: 5 * minute, jitter: 0.2, run };
}

async function redeliverSince(deps: RedeliverDeps, since: Date, asked: Map<string, number>): Promise<void> {
  const failed = await deps.deliveries.failedSince(since);
  const known = await knownDeliveries(
    deps.db,
    failed.map((delivery) => delivery.guid),
  );
  const missing = failed.filter(({ guid }) => !known.has(guid) && (asked.get(guid) ?? 0) < tries);
  // Oldest first, as they happened.
  for (const { id, guid } of missing.toReversed()) {
    asked.set(guid, (asked.get(guid) ?? 0) + 1);
    await deps.deliveries.redeliver(id);
    deps.log.info({ delivery: guid }, 'asked GitHub for a delivery that did not arrive');
  }
}
