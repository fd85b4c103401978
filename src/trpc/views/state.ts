import type { Outcome } from '../../../reconciler/outcome.ts';
import type { Shown } from '../../../schema/shown.ts';
import { type WorldErrorCode, worldErrors } from '../../../schema/world-error.ts';

/** `good` runs, `busy` changes, `idle` rests, `warn` waits for a person, `bad` failed, `unknown` cannot be seen. */
export type Tone = 'good' | 'busy' | 'idle' | 'warn' | 'bad' | 'unknown';

/** How an environment is, in one word and one sentence. */
export interface State {
  readonly word: string;
  readonly tone: Tone;
  readonly detail?: string;
}

interface Known {
  readonly outcome: Outcome | null;
  readonly shown: Shown | null;
}

export function stateOf({ outcome, shown }: Known): State {
  if (!outcome) return { word: 'Queued', tone: 'busy' };
  switch (outcome.kind) {
    case 'converged':
      return settled(shown);
    case 'progressing':
      return { ...underWay(shown), ...detailOf(outcome.waitingFor.join(', ')) };
    case 'waiting':
      return { ...waiting[shown?.why ?? ''], ...detailOf(outcome.reason) } as State;
    case 'invalid':
      return { word: 'Invalid', tone: 'bad', detail: problemCount(outcome.problems.length) };
    case 'failed':
      return outcome.fault === 'program'
        ? { word: 'Failed', tone: 'bad', detail: `${outcome.process}: ${outcome.message}` }
        : worldFailed(outcome.code);
    case 'none':
      return { word: 'Off', tone: 'idle' };
  }
}

function settled(shown: Shown | null): State {
  if (shown?.wanted === 'stop') return stopped[shown.why ?? ''] ?? { word: 'Stopped', tone: 'idle' };
  return shown?.wanted === 'remove' ? { word: 'Removed', tone: 'idle' } : { word: 'Running', tone: 'good' };
}

const stopped: Readonly<Record<string, State>> = {
  suspended: { word: 'Suspended', tone: 'idle' },
  asleep: { word: 'Asleep', tone: 'idle', detail: 'the next visit wakes it' },
  'not-approved': { word: 'Unapproved', tone: 'warn', detail: 'a maintainer must approve this commit' },
  'no-manifest': { word: 'Stopped', tone: 'idle', detail: 'the commit has no pinacle.yaml' },
  'not-selected': { word: 'Stopped', tone: 'idle', detail: 'the deploy policy does not select it' },
};

const offered: State = { word: 'Not started', tone: 'idle' };
const held: State = { word: 'Waiting', tone: 'warn' };
const unapproved: State = { word: 'Unapproved', tone: 'warn' };

const waiting: Readonly<Record<string, State>> = {
  '': held,
  'comment-to-start': offered,
  'pull-requests-off': { word: 'Off', tone: 'idle' },
  fork: unapproved,
  'forks-off': { word: 'Off', tone: 'idle' },
  quota: held,
  'many-removals': held,
};

function underWay(shown: Shown | null): State {
  if (shown?.wanted === 'remove') return { word: 'Removing', tone: 'busy' };
  if (shown?.wanted === 'stop') return { word: 'Stopping', tone: 'busy' };
  return { word: isServing(shown) ? 'Updating' : 'Starting', tone: 'busy' };
}

function isServing(shown: Shown | null): boolean {
  return shown?.processes.some(({ origin, state }) => origin === 'process' && state === 'healthy') ?? false;
}

/** When what runs cannot be seen, nobody knows how it is; else it is being tried again, or given up. */
function worldFailed(code: WorldErrorCode): State {
  const { what, retry } = worldErrors[code];
  if (unseen.has(code)) return { word: 'Unknown', tone: 'unknown', detail: what };
  return retry
    ? { word: 'Retrying', tone: 'warn', detail: what }
    : { word: 'Failed', tone: 'bad', detail: what };
}

const unseen: ReadonlySet<WorldErrorCode> = new Set([
  'docker-unreachable',
  'github-unreachable',
  'repository-unreadable',
]);

function problemCount(count: number): string {
  return `${count} problem${count === 1 ? '' : 's'} in the manifest`;
}

function detailOf(text: string): { detail?: string } {
  return text === '' ? {} : { detail: text };
}
