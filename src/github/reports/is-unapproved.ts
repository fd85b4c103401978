import type { Report } from '../../../reconciler/ports.ts';

/** Whether a maintainer's approval of the head is what is missing. */
export function isUnapproved({ desired, outcome }: Pick<Report, 'desired' | 'outcome'>): boolean {
  if (desired.kind === 'ask') return desired.why === 'fork';
  return desired.kind === 'stop' && desired.why === 'not-approved' && outcome.kind === 'converged';
}
