import type { Admission } from './guard/admission.ts';
import { authorize, type Guard } from './guard/authorize.ts';
import type { Credential } from './guard/credential.ts';
import type { KnownRoute } from './known-route.ts';
import type { LookInside } from './look-inside.ts';
import type { Visit } from './read-visit.ts';
import type { Obstacle, Target } from './target.ts';

/** What is done with a visit: it goes to a pod by somebody's right, or the browser is sent elsewhere, or it is told why not. */
export type Way =
  | (Extract<Target, { kind: 'open' }> & Pick<Allowed, 'route' | 'by' | 'setCookie'>)
  | Extract<Admission, { kind: 'go' }>
  | Obstacle;

type Allowed = Extract<Admission, { kind: 'allow' }>;

export interface WayDeps {
  readonly guard: Guard;
  /** Where a route leads now; it may wake the pod. `person`: GitHub's id of who asks, when it is known. */
  readonly lead: (visit: Visit, route: KnownRoute, person?: number) => Target | Promise<Target>;
  readonly lookInside: LookInside;
}

/** Authorises, and only then looks for the pod. */
export async function findWay({ guard, lead, lookInside }: WayDeps, visit: Visit): Promise<Way> {
  const admission = await authorize(guard, visit);
  if (admission.kind !== 'allow') return admission;
  const { route, by, setCookie } = admission;
  const target = await lead(visit, route, personOf(by));
  if (target.kind === 'not-ready' && !visit.asksOnly)
    return { ...target, inside: await lookInside(admission) };
  if (target.kind !== 'open') return target;
  return { ...target, route, by, ...(setCookie === undefined ? {} : { setCookie }) };
}

function personOf(by: Credential): number | undefined {
  return by.kind === 'person' ? by.person.id : undefined;
}
