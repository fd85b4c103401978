import type { Outcome } from '../../../reconciler/outcome.ts';

/** The outcome in a few words, for a heading. */
export function outcomeWords(outcome: Outcome | null): string {
  if (!outcome) return 'not looked at yet';
  switch (outcome.kind) {
    case 'converged':
      return 'converged: what runs is what git says';
    case 'progressing':
      return outcome.waitingFor.length > 0
        ? `progressing, waiting for ${outcome.waitingFor.join(', ')}`
        : 'progressing';
    case 'waiting':
      return `waiting: ${outcome.reason}`;
    case 'invalid':
      return `invalid: ${outcome.problems.length} problem${outcome.problems.length === 1 ? '' : 's'} in the manifest`;
    case 'failed':
      return `failed: ${outcome.message}`;
    case 'none':
      return 'nothing to do';
  }
}
