import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Desired } from './desired.ts';
import type { Observed } from './observed.ts';

/**
 * Pods that git positively does not want are stopped, never removed: `none`, pull requests that are switched off and commits of a fork that
 * nobody approved say so, whatever our memory holds. Where no pod is, nothing is said and nothing is done. A pod that waits for a person's
 * word is left as it is.
 */
export function heedPods(environment: EnvironmentKey, desired: Desired, observed: Observed): Desired {
  const pods = observed.pods.filter((pod) => pod.environment === environment);
  if (pods.length === 0) return desired;
  // Once it has stopped, the problems are what people must see.
  if (desired.kind === 'invalid' && desired.unapproved && pods.some(({ state }) => state === 'running'))
    return { kind: 'stop', why: 'not-approved' };
  return stopOf(desired) ?? desired;
}

function stopOf(desired: Desired): Desired | undefined {
  switch (desired.kind) {
    case 'none':
      return { kind: 'stop', why: desired.why === 'no-manifest' ? 'no-manifest' : 'not-selected' };
    case 'ask':
      return stopOfAsk(desired);
    case 'run':
    case 'stop':
    case 'remove':
    case 'invalid':
      return undefined;
  }
}

function stopOfAsk({ why, preview }: Extract<Desired, { kind: 'ask' }>): Desired | undefined {
  switch (why) {
    case 'pull-requests-off':
    case 'forks-off':
      return { kind: 'stop', why: 'not-selected' };
    case 'fork':
      return { kind: 'stop', why: 'not-approved', ...(preview ? { preview } : {}) };
    case 'comment-to-start':
    case 'quota':
    case 'many-removals':
      return undefined;
  }
}
