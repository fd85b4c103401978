import { type TierName, tiers } from '../../schema/tiers.ts';
import type { PodSpec } from './desired.ts';
import type { Observed, ObservedPod } from './observed.ts';
import { nothing, type Part, step, steps } from './part.ts';

interface Neighbours {
  readonly incumbent: ObservedPod | undefined;
  /** Removed before: what they held is free then. */
  readonly leaving: readonly ObservedPod[];
}

interface Room {
  readonly part: Part;
  /** The incumbent as it is afterwards. */
  readonly incumbent: ObservedPod | undefined;
}

/** Two pods at once need the memory of both: without it, the incumbent stops first. */
export function makeRoom(
  { spec, host }: { spec: PodSpec; host: Observed['host'] },
  { incumbent, leaving }: Neighbours,
): Room {
  const free = host.freeMemoryBytes + leaving.reduce((sum, pod) => sum + heldBytes(pod), 0);
  if (incumbent?.state !== 'running' || tiers[spec.tier].memoryBytes <= free)
    return { part: nothing, incumbent };
  return {
    part: steps(
      step({ do: 'stop-pod', pod: incumbent.id }, 'no memory for two pods → stop the old one first'),
    ),
    incumbent: { ...incumbent, state: 'stopped' },
  };
}

function heldBytes({ state, fields }: ObservedPod): number {
  const tier = fields.tier ?? '';
  return state === 'running' && Object.hasOwn(tiers, tier) ? tiers[tier as TierName].memoryBytes : 0;
}
