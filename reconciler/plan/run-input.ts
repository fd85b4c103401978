import type { PodSpec } from './desired.ts';
import type { Observed, ObservedPod } from './observed.ts';

/** What the plan of a pod that is to run is made of. */
export interface RunInput {
  readonly spec: PodSpec;
  /** The environment's own, oldest generation first. */
  readonly pods: readonly ObservedPod[];
  readonly host: Observed['host'];
  readonly changedPaths: readonly string[] | null;
  readonly now: number;
}
