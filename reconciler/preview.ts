import type { EnvironmentKey } from '../schema/environment.ts';
import { judge } from './judge.ts';
import { makePlan } from './plan/make-plan.ts';
import type { Report, Runtime, Source } from './ports.ts';
import { readWorld } from './read-world.ts';
import { startStopwatch } from './stopwatch.ts';

/**
 * What a pass would find and plan now, doing and telling nothing: the dry run. Null when nothing is known of the environment.
 * Throws WorldError when something cannot be read.
 */
export async function preview(
  environment: EnvironmentKey,
  deps: { source: Source; runtime: Runtime; clock: () => number; signal: AbortSignal },
): Promise<Report | null> {
  const { source, runtime, clock, signal } = deps;
  const stopwatch = startStopwatch(clock);
  const reading = await readWorld(environment, { source, runtime, stopwatch, signal, earlier: null });
  if (reading.fault) throw reading.fault;
  if (!reading.subject) return null;
  const plan = makePlan({ ...reading, environment, now: clock() });
  const outcome = judge({ ...reading, plan, performed: [] });
  return { ...reading, subject: reading.subject, plan, outcome, at: new Date(clock()).toISOString() };
}
