import type { Observed, ObservedPod, ObservedProcess } from '../../../reconciler/plan/observed.ts';

/** The processes people mean: of the newest pod, as far as one is there. */
export function seenProcesses(observed: Observed): readonly ObservedProcess[] {
  return newestPod(observed)?.processes ?? [];
}

export function newestPod({ pods }: Observed): ObservedPod | undefined {
  return pods.toSorted((a, b) => b.generation - a.generation)[0];
}
