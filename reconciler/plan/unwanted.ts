import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Desired } from './desired.ts';
import type { Observed } from './observed.ts';

/**
 * Pods that git positively does not want are stopped, never removed: `none` and pull requests that are switched off say so, whatever
 * our memory holds. Where no pod is, nothing is said and nothing is done. A pod that waits for a person's word is left as it is.
 */
export function heedPods(environment: EnvironmentKey, desired: Desired, observed: Observed): Desired {
  const why = unwantedBecause(desired);
  const there = observed.pods.some((pod) => pod.environment === environment);
  return why !== undefined && there ? { kind: 'stop', why } : desired;
}

function unwantedBecause(desired: Desired): 'no-manifest' | 'not-selected' | undefined {
  switch (desired.kind) {
    case 'none':
      return desired.why === 'no-manifest' ? 'no-manifest' : 'not-selected';
    case 'ask':
      return desired.why === 'pull-requests-off' ? 'not-selected' : undefined;
    case 'run':
    case 'stop':
    case 'remove':
    case 'invalid':
      return undefined;
  }
}
