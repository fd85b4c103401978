import type { EnvironmentKey } from '../schema/environment.ts';
import { WorldError } from '../schema/world-error.ts';
import { attempt } from './attempt.ts';
import { checkedOut } from './plan/checked-out.ts';
import type { Desired, Subject } from './plan/desired.ts';
import type { Observed } from './plan/observed.ts';
import { heedPods } from './plan/unwanted.ts';
import type { Runtime, Source } from './ports.ts';
import type { Stopwatch } from './stopwatch.ts';

/** All that a pass knows before it decides. */
export interface Reading {
  readonly subject: Subject | null;
  readonly desired: Desired;
  readonly observed: Observed;
  readonly changedPaths: readonly string[] | null;
  /** What could not be read; nothing may be decided then. */
  readonly fault?: WorldError;
}

interface Eyes {
  readonly source: Source;
  readonly runtime: Runtime;
  readonly stopwatch: Stopwatch;
  readonly signal: AbortSignal;
  /** The subject of an earlier pass: whom to tell when the source cannot be read. */
  readonly earlier: Subject | null;
}

/** What changes nothing: stands in the report for a wish that could not be read. */
const unknownWish: Desired = { kind: 'invalid', problems: [] };
const unknownWorld: Observed = {
  pods: [],
  workspace: false,
  host: { freeMemoryBytes: 0, isolation: 'runc' },
};

/** Reads what is wanted and what is there, at the same time. */
export async function readWorld(environment: EnvironmentKey, eyes: Eyes): Promise<Reading> {
  const { source, runtime, stopwatch, signal, earlier } = eyes;
  const [wish, seen] = await Promise.all([
    stopwatch.time('desired', () => attempt(() => source.desired(environment, { signal }), signal)),
    stopwatch.time('observe', () => attempt(() => runtime.observe(environment), signal)),
  ]);
  const observed = seen instanceof WorldError ? unknownWorld : seen;
  if (wish instanceof WorldError)
    return { subject: earlier, desired: unknownWish, observed, changedPaths: null, fault: wish };
  if (seen instanceof WorldError) return { ...wish, observed, changedPaths: null, fault: seen };
  const desired = heedPods(environment, wish.desired, observed);
  const reading = { ...wish, desired, observed, changedPaths: null };
  const changedPaths = await stopwatch.time('compare', () => comparePaths(environment, reading, source));
  return { ...reading, changedPaths };
}

/** Not knowing what changed is no fault: everything may have. */
async function comparePaths(
  environment: EnvironmentKey,
  { subject, desired, observed }: Reading,
  source: Source,
) {
  const commits = checkedOut(environment, desired, observed);
  if (!commits || !subject) return null;
  try {
    return await source.changedPaths(subject.repository, commits.from, commits.to);
  } catch (error) {
    if (error instanceof WorldError) return null;
    throw error;
  }
}
