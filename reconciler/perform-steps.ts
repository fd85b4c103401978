import { WorldError } from '../schema/world-error.ts';
import { attempt } from './attempt.ts';
import type { StepResult } from './judge.ts';
import type { Plan, Step } from './plan/plan.ts';
import type { Fence, Runtime } from './ports.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Carries the steps out in order and ends at the first that the world refuses; a newer wake ends it between two steps. */
export async function performSteps(
  plan: Plan,
  { runtime, fence, stopwatch }: { runtime: Runtime; fence: Fence; stopwatch: Stopwatch },
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const step of plan.steps) {
    const act = () => runtime.perform(step.action, fence);
    const result = await stopwatch.time(`step ${nameOf(step)}`, () => attempt(act, fence.signal));
    const error = result instanceof WorldError ? result : undefined;
    results.push({ step, ...(error ? { error } : {}) });
    if (error) break;
  }
  return results;
}

/** `run-process web`, `checkout`: bounded by the manifest's names. */
function nameOf({ action }: Step): string {
  if (!('process' in action)) return action.do;
  const name = typeof action.process === 'string' ? action.process : action.process.name;
  return `${action.do} ${name}`;
}
