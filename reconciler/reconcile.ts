import type { EnvironmentKey } from '../schema/environment.ts';
import type { WorldError } from '../schema/world-error.ts';
import { judge, worldFailure } from './judge.ts';
import type { Outcome } from './outcome.ts';
import { performSteps } from './perform-steps.ts';
import type { Desired, Subject } from './plan/desired.ts';
import { momentsOf } from './plan/life.ts';
import { makePlan } from './plan/make-plan.ts';
import type { Observed } from './plan/observed.ts';
import type { Plan } from './plan/plan.ts';
import type { Reporter, Runtime, Source } from './ports.ts';
import { type Redactor, withLog } from './read-log.ts';
import { type Reading, readWorld } from './read-world.ts';
import { startStopwatch } from './stopwatch.ts';

export interface ReconcileDeps {
  readonly source: Source;
  readonly runtime: Runtime;
  readonly reporter: Reporter;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** What hides the values of an environment's secrets in a line of a log. Throws WorldError when they cannot be opened: then no line is shown. */
  readonly redactor: Redactor;
}

export interface PassOptions {
  /** Of the lease that the caller holds. */
  readonly epoch: number;
  /** Aborted when a newer wake makes this pass pointless. */
  readonly signal: AbortSignal;
  readonly onStage?: (stage: string) => void;
  /** Subject of an earlier pass: whom to tell when GitHub cannot be read. */
  readonly earlier?: Subject | null;
}

/** What one pass saw, decided and led to. */
export interface Pass {
  readonly environment: EnvironmentKey;
  readonly epoch: number;
  readonly subject: Subject | null;
  readonly desired: Desired;
  /** As it was before the steps. */
  readonly observed: Observed;
  readonly plan: Plan;
  readonly outcome: Outcome;
  /** Milliseconds by stage: `{desired, observe, compare, report, 'step checkout', log}`. */
  readonly timings: Readonly<Record<string, number>>;
  /** A pass should follow at once: this one has changed the world. */
  readonly again: boolean;
  /** When a pass is due by the clock alone, in milliseconds since the epoch; null: only when woken. */
  readonly dueAt: number | null;
}

/**
 * One pass over one environment: read everything, decide, do, say what happened.
 * Never waits for what happens by itself. A fault of the world becomes the outcome; a fault of ours is thrown.
 */
export async function reconcile(
  environment: EnvironmentKey,
  deps: ReconcileDeps,
  { epoch, signal, onStage, earlier = null }: PassOptions,
): Promise<Pass> {
  const { source, runtime } = deps;
  const stopwatch = startStopwatch(deps.clock, onStage);
  const fence = { environment, epoch, signal };

  const reading = await readWorld(environment, { source, runtime, stopwatch, signal, earlier });
  const plan: Plan = reading.fault ? noPlan : makePlan({ ...reading, environment, now: deps.clock() });
  const say = (outcome: Outcome) =>
    stopwatch.time('report', () => report(deps, reading, { plan, outcome, epoch }));

  const beginning: Outcome = { kind: 'progressing', waitingFor: plan.waitingFor };
  const said = plan.steps.length > 0 ? say(beginning) : Promise.resolve();
  const performed = await alongside(said, () => performSteps(plan, { runtime, fence, stopwatch }));
  const fault = reading.fault ?? performed.find(({ error }) => error)?.error;
  const verdict = reading.fault ? worldFailure(reading.fault) : judge({ ...reading, plan, performed });
  const outcome = await stopwatch.time('log', () => withLog(verdict, environment, deps));
  await say(outcome);

  const { subject, desired, observed } = reading;
  const again = performed.length > 0 && !fault;
  const moments = subject ? momentsOf(subject, desired) : [];
  const dueAt = fault ? retryAt(fault, deps.clock()) : earliest(deps.clock(), plan.due, ...moments);
  return {
    environment,
    epoch,
    subject,
    desired,
    observed,
    plan,
    outcome,
    timings: stopwatch.timings(),
    again,
    dueAt,
  };
}

/** Nothing that is done waits for its being told; over when both are. */
async function alongside<T>(said: Promise<void>, work: () => Promise<T>): Promise<T> {
  said.catch(() => undefined);
  try {
    return await work();
  } finally {
    await said;
  }
}

function retryAt({ retryAfterMs }: WorldError, now: number): number | null {
  return retryAfterMs === undefined ? null : now + retryAfterMs;
}

/** Of those that are still to come: what is past has been seen to. */
function earliest(now: number, ...times: readonly (number | undefined)[]): number | null {
  const next = Math.min(...times.filter((time) => time !== undefined && time > now).map(Number));
  return Number.isFinite(next) ? next : null;
}

const noPlan: Plan = { steps: [], waitingFor: [] };

/** Nobody is told what nobody asked for, nor what a newer pass will tell better. */
async function report(
  { reporter, clock }: ReconcileDeps,
  { subject, desired, observed }: Reading,
  { plan, outcome, epoch }: { plan: Plan; outcome: Outcome; epoch: number },
): Promise<void> {
  if (!subject || desired.kind === 'none' || isOvertaken(outcome)) return;
  const at = new Date(clock()).toISOString();
  await reporter.report({ subject, desired, observed, plan, outcome, epoch, at });
}

function isOvertaken(outcome: Outcome): boolean {
  if (outcome.kind !== 'failed' || outcome.fault !== 'world') return false;
  return outcome.code === 'superseded' || outcome.code === 'stale-epoch';
}
