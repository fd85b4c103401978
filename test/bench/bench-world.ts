import { and, isNull, sql } from 'drizzle-orm';
import { removeInstance } from '../../host/sweep-instance.ts';
import { reports } from '../../schema/database/tables.ts';
import { dockerRuntime } from '../../src/main.ts';
import { memoryRuntime } from '../fakes/memory-runtime.ts';
import { openWorld, type World, type WorldOptions } from '../world/open-world.ts';

/** Runs `work` in a world of its own over real pods, and leaves nothing of it on the machine. */
export async function inDockerWorld<T>(
  work: (world: World) => Promise<T>,
  options: Pick<WorldOptions, 'log' | 'now'> = {},
): Promise<T> {
  const instance = `bench-${process.pid}`;
  const world = await openWorld({
    ...options,
    openRuntime: (config, log) => dockerRuntime(config, log, { instance }),
    settings: { PINACLE_ISOLATION: isolation },
  });
  try {
    return await work(world);
  } finally {
    await world.close();
    await removeInstance({ instance, stateDir: world.config.hostStateDir });
  }
}

export const isolation = process.env.PINACLE_ISOLATION ?? 'gvisor';

/** The same over pods in memory. */
export async function inMemoryWorld<T>(
  work: (world: World) => Promise<T>,
  options: Pick<WorldOptions, 'log' | 'now'> = {},
): Promise<T> {
  const world = await openWorld({
    ...options,
    openRuntime: () => async () => ({ ...memoryRuntime(), close: async () => {} }),
  });
  try {
    return await work(world);
  } finally {
    await world.close();
  }
}

/** GitHub has been told everything, and the next write may go at once: what a run begins with. */
export async function quiet(world: World): Promise<void> {
  const { db } = world.control().store;
  const unsent = and(
    isNull(reports.error),
    sql`${reports.sentDigest} is distinct from ${reports.wantedDigest}`,
  );
  await world.until('GitHub has been told everything', async () => {
    const rows = await db.select({ kind: reports.kind }).from(reports).where(unsent).limit(1);
    return rows.length === 0;
  });
  await world.github.settled();
  // The lane keeps a second between two writes.
  await new Promise((resolve) => setTimeout(resolve, 1100));
}
