import type { Runtime } from '../../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import { limitUses, type User, type Uses } from '../../limit-uses.ts';
import { networkOf } from '../count-clients.ts';
import type { KnownRoute } from '../known-route.ts';
import type { Directory } from '../open-directory.ts';
import type { Visit } from '../read-visit.ts';
import type { Held, Obstacle, Target } from '../target.ts';
import type { Prospect } from './prospect.ts';

/** Leads authorised visits to pods, those that sleep included. */
export interface Waking {
  /**
   * Where the route leads, at once when that is known. When its pod sleeps and the visit is one that wakes: as soon as it answers or
   * patience ends. `person`: GitHub's id of who asks, when it is known. Call it for who may see the process, and for nobody else.
   */
  lead(visit: Visit, route: KnownRoute, person?: number): Target | Promise<Target>;
  /** A pass over it has ended: it may have been the last hope of who waits. Must be told; throws nothing. */
  passEnded(environment: EnvironmentKey): Promise<void>;
  close(): Promise<void>;
}

export interface WakingDeps {
  readonly targetOf: Directory['targetOf'];
  /** The runtime's events are all that waiting waits for. */
  readonly runtime: Pick<Runtime, 'watch'>;
  readonly prospectOf: (environment: EnvironmentKey) => Promise<Prospect>;
  /** Notes the visit durably, and asks for a pass. */
  readonly wake: (environment: EnvironmentKey) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** `patience` unless told. */
  readonly patience?: Readonly<Record<Waiter, number>>;
}

type Waiter = NonNullable<Visit['page']> | 'program';

/**
 * How long a visit is held, in milliseconds. A browser then gets a page that asks again by itself; while it has that page, a longer
 * silence hurts nobody.
 */
export const patience: Readonly<Record<Waiter, number>> = { first: 2000, again: 20_000, program: 60_000 };

/** Requests that are held, of one environment and of all: each is a socket and a timer. */
const mostHeld = { environment: 200, all: 2000 } as const;

/** How often someone may wake pods: ten at once and some more are a person at work; a hundred are a script that walks all names. */
export const rates = {
  client: { most: 30, perMs: 60_000 },
  person: { most: 60, perMs: 10 * 60_000 },
} as const;

interface Hall extends WakingDeps {
  readonly uses: Uses;
  /** Who waits, by environment: called when something of it changed. */
  readonly waiting: Map<EnvironmentKey, Set<(prospect: Prospect) => void>>;
  /** Wakes of the last minute that have not led to an answer yet: many who come are one wake. */
  readonly begun: Map<EnvironmentKey, Promise<void>>;
}

export async function openWaking(deps: WakingDeps): Promise<Waking> {
  const hall: Hall = { ...deps, uses: limitUses(deps.now), waiting: new Map(), begun: new Map() };
  const tell = (environment: EnvironmentKey, prospect: Prospect) => {
    for (const again of hall.waiting.get(environment) ?? []) again(prospect);
  };
  const unwatch = await deps.runtime.watch((environment) => tell(environment, 'starting'));
  return {
    passEnded: async (environment) => {
      if (!hall.waiting.has(environment)) return;
      const prospect = await deps.prospectOf(environment).catch(() => 'starting' as const);
      tell(environment, prospect);
    },
    lead: (visit, route, person) => {
      const goOn = (target: Target) =>
        target.kind === 'not-ready' && visit.weight === 'visit' && !visit.asksOnly
          ? receive(hall, target, { visit, route, person })
          : target;
      const target = deps.targetOf(route);
      return target instanceof Promise ? target.then(goOn) : goOn(target);
    },
    close: unwatch,
  };
}

interface Guest {
  readonly visit: Visit;
  readonly route: KnownRoute;
  readonly person: number | undefined;
}

type NotReady = Extract<Obstacle, { kind: 'not-ready' }>;

async function receive(hall: Hall, target: NotReady, guest: Guest): Promise<Target> {
  const { environment } = guest.route;
  const prospect = await hall.prospectOf(environment);
  if (prospect === 'none') return target;
  const sleeps = () => prospect === 'asleep' && !hall.begun.has(environment);
  if (sleeps()) {
    // The row may be older than the pod: another's visit has woken it meanwhile.
    const now = await hall.targetOf(guest.route);
    if (now.kind !== 'not-ready') return now;
  }
  if (sleeps()) {
    const afterMs = hall.uses.take(wakersOf(guest));
    if (afterMs !== undefined) return held(guest, { kind: 'too-many', afterMs });
    begin(hall, environment);
  }
  await hall.begun.get(environment);
  return hold(hall, guest);
}

function held({ route }: Guest, why: Held): Target {
  return { kind: 'held', process: route.process, why };
}

function wakersOf({ visit, person }: Guest): readonly User[] {
  const client = { name: `client ${networkOf(visit.client)}`, limit: rates.client };
  return person === undefined ? [client] : [client, { name: `person ${person}`, limit: rates.person }];
}

/** One that could not be begun is begun anew by the next visit. */
function begin({ begun, wake }: Hall, environment: EnvironmentKey): void {
  const beginning = wake(environment);
  begun.set(environment, beginning);
  const forget = () => begun.delete(environment);
  beginning.then(() => setTimeout(forget, patience.program).unref(), forget);
}

/** Resolves when the process answers, when it is clear that it will not, when patience ends or when the client has left. */
function hold(hall: Hall, guest: Guest): Promise<Target> {
  const { visit, route } = guest;
  const room = hall.waiting.get(route.environment) ?? new Set();
  if (room.size >= mostHeld.environment || countHeld(hall) >= mostHeld.all)
    return Promise.resolve(held(guest, { kind: 'crowded' }));
  return new Promise((resolve) => {
    const end = (target: Target) => {
      if (!room.delete(again)) return;
      clearTimeout(timer);
      if (room.size === 0) hall.waiting.delete(route.environment);
      if (target.kind === 'open') hall.begun.delete(route.environment);
      resolve(target);
    };
    const again = (prospect: Prospect) =>
      void lookAgain(hall, route, prospect).then((target) => target && end(target));
    const { [visit.page ?? 'program']: ms } = hall.patience ?? patience;
    const timer = setTimeout(() => end(held(guest, inVain(hall, guest))), ms);
    visit.onGone(() => end({ kind: 'unavailable' }));
    hall.waiting.set(route.environment, room.add(again));
    again('starting');
    // The last hope may have gone before we waited: of that no event tells any more.
    void hall.prospectOf(route.environment).then(again, () => undefined);
  });
}

function inVain({ begun }: Hall, { visit, route }: Guest): Held {
  if (!visit.page) return { kind: 'too-late' };
  return { kind: begun.has(route.environment) ? 'waking' : 'starting' };
}

function countHeld({ waiting }: Hall): number {
  let count = 0;
  for (const room of waiting.values()) count += room.size;
  return count;
}

/** Undefined: waiting is still worth it. What cannot be read now is read at the next event. */
async function lookAgain(
  { targetOf }: Hall,
  route: KnownRoute,
  prospect: Prospect,
): Promise<Target | undefined> {
  try {
    const target = await targetOf(route);
    return target.kind === 'not-ready' && prospect !== 'none' ? undefined : target;
  } catch {
    return undefined;
  }
}
