import type { PodSpec } from './desired.ts';
import type { ObservedPod } from './observed.ts';
import { podId } from './pod-id.ts';

/** The environment's pods by the part that they play for one wish. */
export interface Cast {
  /** Has the wanted fingerprint: what we want to be running, and alone. */
  readonly current: ObservedPod | undefined;
  /** Older and good once: runs on until the current one is healthy, and afterwards if it never gets so. */
  readonly incumbent: ObservedPod | undefined;
  /** Neither: begun for a wish that has changed since, or never finished. */
  readonly superseded: readonly ObservedPod[];
}

/** `pods`: the environment's own, oldest generation first. */
export function castPods(spec: PodSpec, pods: readonly ObservedPod[]): Cast {
  const current = pods.find((pod) => pod.id === podId(spec.environment, spec.fingerprint));
  const others = pods.filter((pod) => pod !== current);
  const older = others.filter((pod) => !current || pod.generation < current.generation);
  // A pod without a commit holds nothing that anybody could miss: a crash cut its creation short.
  const incumbent = older.find((pod) => pod.commit !== null);
  return { current, incumbent, superseded: others.filter((pod) => pod !== incumbent) };
}
