import type { Observed, ObservedPod, ObservedProcess } from '../../../reconciler/plan/observed.ts';

/** The processes people mean: of the newest pod, as far as one is there. */
export function seenProcesses(observed: Observed): readonly ObservedProcess[] {
  return newestPod(observed)?.processes ?? [];
}

/** The pod that serves, while nothing says which one should: the newest that runs and was not given up. */
export function runningPod({ pods }: Observed): ObservedPod | undefined {
  return newestPod({ pods: pods.filter(({ state, failed }) => state === 'running' && failed === undefined) });
}

export function newestPod({ pods }: Pick<Observed, 'pods'>): ObservedPod | undefined {
  return pods.toSorted((a, b) => b.generation - a.generation)[0];
}
