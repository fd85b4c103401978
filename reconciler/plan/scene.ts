import type { PodSpec } from './desired.ts';
import type { ObservedPod } from './observed.ts';

/** A running pod with the wanted fingerprint, and what is to come about in it. */
export interface Scene {
  readonly spec: PodSpec;
  readonly pod: ObservedPod;
  /** An older pod that still serves. */
  readonly incumbent: ObservedPod | undefined;
  readonly changedPaths: readonly string[] | null;
}
