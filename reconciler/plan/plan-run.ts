import { type Cast, castPods } from './cast.ts';
import { priceOf } from './changes.ts';
import { failureOf, isHealthy } from './condition.ts';
import type { PodSpec } from './desired.ts';
import type { ObservedPod } from './observed.ts';
import { inOrder, type Part } from './part.ts';
import type { Plan } from './plan.ts';
import { planCreate } from './plan-create.ts';
import { giveUp, removeSuperseded, resume, retire, retireLater } from './plan-handover.ts';
import { planInPlace } from './plan-in-place.ts';
import { planSecrets } from './plan-secrets.ts';
import { planStart } from './plan-start.ts';
import type { RunInput } from './run-input.ts';

/** Leads to one running pod with the wanted fingerprint; an older one serves until the new one can, or for good if it cannot. */
export function planRun(input: RunInput): Plan {
  const cast = castPods(input.spec, input.pods);
  const part = inOrder(removeSuperseded(cast.superseded), planCurrent(input, cast));
  return cast.current ? part : { ...part, ...priceChange(cast.incumbent, input.spec) };
}

function planCurrent(input: RunInput, cast: Cast): Part {
  const { spec, changedPaths, now } = input;
  const { current, incumbent } = cast;
  if (!current) return planCreate(input, cast);
  if (current.state === 'stopped') return planStart(input, current, cast);
  const failure = incumbent && failureOf(spec, current);
  if (failure) return inOrder(giveUp(current, failure), resume(incumbent, { spec, now }));
  return inOrder(
    planSecrets({ spec, pod: current, incumbent }),
    planInPlace({ spec, pod: current, incumbent, changedPaths }),
    incumbent && isHealthy(spec, current) ? retire(incumbent) : retireLater(incumbent),
  );
}

function priceChange(incumbent: ObservedPod | undefined, spec: PodSpec): Pick<Plan, 'price'> {
  const price = { from: priceOf(incumbent?.fields.tier), to: priceOf(spec.tier) };
  return price.from === price.to ? {} : { price };
}
