import type { Outcome } from '../../../reconciler/outcome.ts';
import type { EnvironmentState } from '../../../schema/api/environment.ts';

/** The word for an environment: from what the last pass wanted and led to. Pure. */
export function stateOf({
  outcome,
  wish,
}: {
  outcome: Outcome | null;
  wish: string | null;
}): EnvironmentState {
  switch (outcome?.kind) {
    case undefined:
      return 'unknown';
    case 'converged':
      return settledState(wish ?? '');
    case 'progressing':
    case 'waiting':
    case 'failed':
    case 'invalid':
    case 'none':
      return outcome.kind;
  }
}

function settledState(wish: string): EnvironmentState {
  if (wish === 'stop/asleep') return 'asleep';
  if (wish.startsWith('stop')) return 'stopped';
  if (wish.startsWith('remove')) return 'removed';
  return wish === 'none' ? 'none' : 'running';
}

/** Nothing is there and nothing is wanted: lists leave it out unless it is asked for. */
export function isOver(state: EnvironmentState): boolean {
  return state === 'removed' || state === 'none';
}
