import type { Outcome } from '../../../reconciler/outcome.ts';
import type { Pass } from '../../../schema/api/environment.ts';
import type { Tone } from './state.ts';

/** A pass as the page tells it. Times are milliseconds since the epoch, durations milliseconds. */
export interface PassView {
  readonly epoch: number;
  readonly at: number;
  readonly ms: number;
  readonly head: string | null;
  readonly tone: Tone;
  readonly outcome: string;
  /** The plan as the check words it; null: nothing was to do. */
  readonly plan: string | null;
  readonly steps: number;
  readonly stages: readonly { readonly name: string; readonly ms: number }[];
}

export function passView(pass: Pass): PassView {
  const { epoch, head, outcome, words, plan, steps, waitingFor } = pass;
  const { total, ...stages } = pass.stages;
  const at = Date.parse(pass.startedAt);
  return {
    epoch,
    at,
    ms: Math.round(total ?? Date.parse(pass.endedAt) - at),
    head,
    tone: tones[outcome as Outcome['kind']],
    outcome: words,
    plan: steps.length + waitingFor.length > 0 ? plan : null,
    steps: steps.length,
    stages: Object.entries(stages).map(([name, ms]) => ({ name, ms: Math.round(ms) })),
  };
}

const tones: Readonly<Record<Outcome['kind'], Tone>> = {
  converged: 'good',
  progressing: 'busy',
  waiting: 'warn',
  invalid: 'bad',
  failed: 'bad',
  none: 'idle',
};
