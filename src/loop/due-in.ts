import type { Outcome } from '../../reconciler/outcome.ts';

const second = 1000;

/** The runtime's events carry a pass on; should one get lost, this does. */
const progressMs = 30 * second;

const shortestMs = 2 * second;
const longestMs = 10 * 60 * second;

/** Back-off after `failures` failures in a row: doubling, at most 10 min, spread by a fifth. `random`: 0 to 1. */
export function backOffMs(failures: number, random: number): number {
  const ms = Math.min(longestMs, shortestMs * 2 ** Math.min(failures, 20));
  return Math.round(ms * (0.8 + 0.4 * random));
}

export interface Ended {
  readonly outcome: Outcome;
  /** When the pass says that another is due, in milliseconds since the epoch; null: it does not. */
  readonly dueAt: number | null;
  /** Failures in a row before this pass. */
  readonly failures: number;
  readonly now: number;
  /** 0 to 1. */
  readonly random: number;
}

/** When the next pass is due by itself, and how many failures in a row there are now. Pure. */
export function nextDue(ended: Ended): { dueInMs: number | null; failures: number } {
  const { outcome, dueAt, now } = ended;
  const saidMs = dueAt === null ? null : Math.max(0, dueAt - now);
  if (outcome.kind === 'failed' && outcome.fault === 'world') {
    const failures = ended.failures + 1;
    if (!outcome.retry) return { dueInMs: saidMs, failures };
    // The world may ask for a longer wait (retry-after), never for a shorter one.
    return { dueInMs: Math.max(backOffMs(ended.failures, ended.random), saidMs ?? 0), failures };
  }
  if (outcome.kind === 'progressing')
    return { dueInMs: Math.min(progressMs, saidMs ?? progressMs), failures: 0 };
  return { dueInMs: saidMs, failures: 0 };
}
