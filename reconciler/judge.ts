import type { WorldError } from '../schema/world-error.ts';
import type { Outcome } from './outcome.ts';
import { castPods } from './plan/cast.ts';
import { failureOf, markedFailure } from './plan/condition.ts';
import { crashWords } from './plan/crash.ts';
import type { Desired, PodSpec } from './plan/desired.ts';
import type { Observed, ObservedPod, PodFailure } from './plan/observed.ts';
import type { Plan, Step } from './plan/plan.ts';

/** What became of one step of a plan. */
export interface StepResult {
  readonly step: Step;
  /** The fault of the world that ended the pass here. */
  readonly error?: WorldError;
}

export interface JudgeInput {
  readonly desired: Desired;
  readonly observed: Observed;
  readonly plan: Plan;
  readonly performed: readonly StepResult[];
}

type Ask = Extract<Desired, { kind: 'ask' }>;
type Stop = Extract<Desired, { kind: 'stop' }>;

/** What the pass led to. Of a program's failure the lines of its log are left to add. */
export function judge({ desired, observed, plan, performed }: JudgeInput): Outcome {
  const fault = performed.find(({ error }) => error)?.error;
  if (fault) return worldFailure(fault);
  switch (desired.kind) {
    case 'invalid':
      return { kind: 'invalid', problems: desired.problems };
    case 'ask':
      return { kind: 'waiting', reason: desired.detail, action: askedOf(desired) };
    case 'none':
      return { kind: 'none' };
    case 'remove':
      return plan.steps.length > 0 ? { kind: 'progressing', waitingFor: [] } : { kind: 'converged' };
    case 'stop':
      return isUnderWay(plan) ? progressing(plan) : judgeStopped(desired, observed);
    case 'run':
      return plan.steps.length > 0 ? progressing(plan) : judgeRun(desired.spec, observed, plan);
  }
}

function isUnderWay({ steps, waitingFor }: Plan): boolean {
  return steps.length > 0 || waitingFor.length > 0;
}

function progressing({ waitingFor }: Plan): Outcome {
  return { kind: 'progressing', waitingFor };
}

/** What failed before it fell asleep has failed still. */
function judgeStopped({ why, preview }: Stop, observed: Observed): Outcome {
  const own = observed.pods.filter(({ environment }) => environment === preview?.environment);
  const failure = preview && own.map((pod) => markedFailure(preview, pod)).find((mark) => mark);
  return why === 'asleep' && failure ? programFailure(failure, undefined) : { kind: 'converged' };
}

export function worldFailure({ code, message, retry }: WorldError): Outcome {
  return { kind: 'failed', fault: 'world', code, message, retry };
}

/** Nothing is left to do for us: either all is well, or something must happen by itself, or a program has failed. */
function judgeRun(spec: PodSpec, observed: Observed, plan: Plan): Outcome {
  const own = observed.pods.filter(({ environment }) => environment === spec.environment);
  const { current, incumbent } = castPods(spec, own);
  const failure =
    current && (markedFailure(spec, current) ?? failureOf(spec, current) ?? crashFailure(current));
  if (failure) return programFailure(failure, incumbent);
  const { waitingFor } = plan;
  return waitingFor.length > 0 ? { kind: 'progressing', waitingFor } : { kind: 'converged' };
}

/** It died soon after its start and rests before it is started again. */
function crashFailure(pod: ObservedPod): Omit<PodFailure, 'wish'> | undefined {
  const words = pod.state === 'stopped' ? crashWords(pod) : undefined;
  return words === undefined
    ? undefined
    : { process: 'pod', message: `${words}; it starts again in a moment` };
}

function programFailure(
  { process, message }: Omit<PodFailure, 'wish'>,
  incumbent: ObservedPod | undefined,
): Outcome {
  const old = incumbent?.state === 'running' ? '; the pod from before keeps running' : '';
  const commit = old && incumbent?.commit ? ` (commit ${incumbent.commit.slice(0, 7)})` : '';
  return { kind: 'failed', fault: 'program', process, message: `${message}${old}${commit}`, log: [] };
}

function askedOf({ why }: Ask): string {
  switch (why) {
    case 'comment-to-start':
      return 'comment `/pinacle up` to start it';
    case 'fork':
      return 'someone with maintain or admin permission comments `/pinacle approve` and the commit';
    case 'forks-off':
      return 'set `deploy.forks` to `approve` in pinacle.yaml of the base branch, or push the branch to this repository';
    case 'pull-requests-off':
      return 'set `deploy.pullRequests` to `auto` or `comment` in pinacle.yaml of the base branch';
    case 'many-removals':
      return 'say whether it may go: the button Remove removes pod and workspace';
    case 'quota':
      return 'take another pod down (`/pinacle down`), then comment `/pinacle up`';
  }
}
