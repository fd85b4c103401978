import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Desired } from './desired.ts';
import type { Observed } from './observed.ts';
import { podId } from './pod-id.ts';

/** The two commits whose difference the planner needs to know; undefined when it needs none. */
export function checkedOut(
  environment: EnvironmentKey,
  desired: Desired,
  observed: Observed,
): { readonly from: string; readonly to: string } | undefined {
  if (desired.kind !== 'run') return undefined;
  const { commit: to, fingerprint } = desired.spec;
  const from = observed.pods.find(({ id }) => id === podId(environment, fingerprint))?.commit;
  return from && from !== to ? { from, to } : undefined;
}
