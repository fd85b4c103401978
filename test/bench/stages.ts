import { and, eq, gte, sql } from 'drizzle-orm';
import { deliveries } from '../../schema/database/tables.ts';
import { listPasses, type PassRow } from '../../src/store/passes.ts';
import type { World } from '../world/open-world.ts';

/** Moments of one run, in milliseconds since the epoch. */
export interface Moments {
  readonly pushed: number;
  readonly ready: number;
  readonly checked: number;
}

/**
 * What the time of one run went into, one after the other: from the push to its delivery, from the inbox to the first pass, that
 * pass by its own stages (`desired` and `observe` overlap), until the pod answers, until the check is completed.
 */
export async function stagesOf(
  world: World,
  environment: string,
  moments: Moments,
): Promise<Record<string, number>> {
  const { db } = world.control().store;
  const since = new Date(moments.pushed);
  const [delivery] = await db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.event, 'push'), gte(deliveries.receivedAt, since)))
    .orderBy(sql`${deliveries.receivedAt} desc`)
    .limit(1);
  const passes = (await listPasses(db, environment, 20))
    .filter(({ startedAt }) => startedAt >= since)
    .toReversed();
  const acting = passes.find(hasSteps);
  if (!delivery?.routedAt || !acting) return {};
  const received = delivery.receivedAt.getTime();
  const routed = delivery.routedAt.getTime();
  return {
    'push at GitHub until received': received - moments.pushed,
    'inbox until routed': routed - received,
    'wake until the pass begins': acting.startedAt.getTime() - routed,
    ...passStages(acting),
    'end of the pass until the pod answers': moments.ready - acting.endedAt.getTime(),
    'pod answers until the check is completed': moments.checked - moments.ready,
    'passes kept': passes.length,
  };
}

function hasSteps({ plan }: PassRow): boolean {
  return ((plan as { steps?: readonly unknown[] }).steps ?? []).length > 0;
}

function passStages({ timings }: PassRow): Record<string, number> {
  return Object.fromEntries(Object.entries(timings).map(([name, ms]) => [`pass: ${name}`, ms]));
}
