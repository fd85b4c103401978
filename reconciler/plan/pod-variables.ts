import type { EnvironmentKey } from '../../schema/environment.ts';
import type { TierName } from '../../schema/tiers.ts';
import { podId } from './pod-id.ts';

/** What a program may know of its pod. Never changes while the pod lives, so it is no reason to restart anything. */
export function podVariables(pod: {
  readonly environment: EnvironmentKey;
  readonly fingerprint: string;
  readonly name: string;
  readonly tier: TierName;
}): Readonly<Record<string, string>> {
  return { POD_ID: podId(pod.environment, pod.fingerprint), POD_NAME: pod.name, POD_TIER: pod.tier };
}
