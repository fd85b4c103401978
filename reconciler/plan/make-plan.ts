import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Desired } from './desired.ts';
import type { Observed } from './observed.ts';
import { nothing } from './part.ts';
import type { Plan } from './plan.ts';
import { planRemove } from './plan-remove.ts';
import { planRun } from './plan-run.ts';
import { planStop } from './plan-stop.ts';

export interface PlanInput {
  readonly environment: EnvironmentKey;
  readonly desired: Desired;
  readonly observed: Observed;
  /** Files that differ between the commit checked out and the wanted one (see `checkedOut`); null: it cannot be said. */
  readonly changedPaths: readonly string[] | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The ordered steps that turn observed into desired, each with its reason.
 * What must happen by itself in between (an install ends, a process gets healthy) is named, not waited for: the event
 * makes another plan. A pod of another environment is never touched.
 */
export function makePlan(input: PlanInput): Plan {
  const { environment, desired, observed } = input;
  const pods = observed.pods.filter((pod) => pod.environment === environment);
  switch (desired.kind) {
    case 'run':
      if (desired.spec.environment !== environment)
        throw new Error(`a spec of ${desired.spec.environment} was given`);
      return planRun({ ...input, spec: desired.spec, pods, host: observed.host });
    case 'stop':
      return planStop(desired, pods);
    case 'remove':
      return planRemove({ ...observed, environment, signal: desired.signal, pods, now: input.now });
    case 'invalid':
    case 'ask':
    case 'none':
      return nothing;
  }
}
