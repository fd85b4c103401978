import type { Outcome } from '../../../reconciler/outcome.ts';
import { formatPlan } from '../../../reconciler/plan/format-plan.ts';
import type { Plan } from '../../../reconciler/plan/plan.ts';
import { outcomeWords } from '../../github/reports/outcome-words.ts';
import { redact } from '../../github/reports/redact.ts';
import type { PassRow } from '../../store/passes.ts';
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

export function passView(pass: PassRow): PassView {
  const outcome = pass.outcome as Outcome;
  const plan = pass.plan as Plan;
  const { total, ...stages } = pass.timings;
  return {
    epoch: pass.epoch,
    at: pass.startedAt.getTime(),
    ms: Math.round(total ?? pass.endedAt.getTime() - pass.startedAt.getTime()),
    head: pass.head,
    tone: tones[outcome.kind],
    outcome: redactedText(outcomeWords(outcome)),
    plan: plan.steps.length + plan.waitingFor.length > 0 ? redactedText(formatPlan(plan)) : null,
    steps: plan.steps.length,
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

/** Programs write in it, and what looks like a secret is none of the page's. */
export function redactedText(text: string): string {
  return redact(text.split('\n')).join('\n');
}
