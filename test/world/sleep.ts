import { findEnvironment } from '../../src/store/environments.ts';
import type { World } from './open-world.ts';
import type { SkippingClock } from './skipping-clock.ts';

/** Longer than any `deploy.idle` of the examples. */
const idleMs = 31 * 60_000;

/** Nobody uses anything for half an hour; resolves when these pods have stopped and a pass has said so. */
export async function fallAsleep(
  world: World,
  clock: SkippingClock,
  environments: readonly string[],
): Promise<void> {
  const control = world.control();
  // A terminal that was just left is in use until the server has heard of it: in use is what is seen now, and the clock is read first.
  const isLeft = (environment: string) => {
    const now = clock.now();
    return (control.activity.seen(environment)?.at ?? 0) < now;
  };
  for (const environment of environments)
    await world.until(`nobody is in ${environment}`, () => isLeft(environment));
  clock.skip(idleMs);
  await control.jobs.run('all');
  for (const environment of environments) {
    await world.until(`${environment} sleeps`, async () => {
      const { pods } = await control.runtime.observe(environment);
      if (pods.some(({ state }) => state === 'running')) return false;
      const row = await findEnvironment(control.store.db, environment);
      const settled = row?.desiredSeq === row?.observedSeq && row?.leaseUntil === null;
      return (
        settled && row?.wish === 'stop/asleep' && (row.outcome as { kind?: string }).kind === 'converged'
      );
    });
  }
}
