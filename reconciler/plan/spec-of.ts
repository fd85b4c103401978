import type { Desired, PodSpec } from './desired.ts';

/** The pod that is wanted, or would be: of a sleeping one, the pod that it wakes to. */
export function specOf(desired: Desired): PodSpec | undefined {
  if (desired.kind === 'run') return desired.spec;
  return 'preview' in desired ? desired.preview : undefined;
}

/** The pod whose processes people can open: the one that runs, or that wakes when they do. */
export function openedSpec(desired: Desired): PodSpec | undefined {
  if (desired.kind === 'run') return desired.spec;
  return desired.kind === 'stop' && desired.why === 'asleep' ? desired.preview : undefined;
}
