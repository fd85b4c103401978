import type { Intent } from '../../../schema/intent.ts';
import type { Shown } from '../../../schema/shown.ts';
import type { State } from './state.ts';

/** What can be asked of an environment from its page; each is a command of `src/github/commands/table.ts`. */
export type ActionName =
  | 'up'
  | 'resume'
  | 'restart'
  | 'redeploy'
  | 'suspend'
  | 'rollback'
  | 'unpin'
  | 'extend'
  | 'approve'
  | 'down';

/** The one that the row offers: a command, the pod's URL, or the page's tab that says why. */
export type Primary = ActionName | 'open' | 'why' | 'logs';

interface Known {
  readonly state: State;
  readonly shown: Shown | null;
  readonly intent: Intent;
  readonly fork: boolean;
  readonly ends: boolean;
}

/** In the order in which they are shown; the first is the likeliest. */
export function actionsOf({ state, shown, intent, fork, ends }: Known): readonly ActionName[] {
  if (state.word === 'Unapproved') return ['approve', 'down'];
  if (intent.suspended) return ['resume', 'down'];
  if (!shown?.pod) return shown?.wanted === 'run' ? ['restart', 'down'] : ['up'];
  return [
    'restart',
    'redeploy',
    'suspend',
    ...(fork ? [] : (['rollback'] as const)),
    ...(intent.pin ? (['unpin'] as const) : []),
    ...(ends ? (['extend'] as const) : []),
    'down',
  ];
}

export function primaryOf(known: Known): Primary {
  const { state, intent } = known;
  switch (state.word) {
    case 'Running':
    case 'Updating':
    case 'Asleep':
      return hasUrl(known.shown) ? 'open' : 'logs';
    case 'Failed':
      return 'logs';
    case 'Starting':
      return 'logs';
    case 'Not started':
      return 'up';
    case 'Unapproved':
      return 'approve';
    default:
      return intent.suspended ? 'resume' : 'why';
  }
}

function hasUrl(shown: Shown | null): boolean {
  return shown?.processes.some(({ origin, port }) => origin === 'process' && port !== undefined) ?? false;
}
