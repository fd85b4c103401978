import { WorldError } from '../../schema/world-error.ts';
import type { Role } from '../../src/access/role.ts';
import { findWay } from '../../src/gateway/find-way.ts';
import type { Guard } from '../../src/gateway/guard/authorize.ts';
import { entryUrl } from '../../src/gateway/guard/enter.ts';
import { openSeal } from '../../src/gateway/guard/open-seal.ts';
import { stillMay } from '../../src/gateway/guard/still-may.ts';
import { watchOpen } from '../../src/gateway/guard/watch-open.ts';
import type { KnownRoute } from '../../src/gateway/known-route.ts';
import { lookInside } from '../../src/gateway/look-inside.ts';
import type { Visit } from '../../src/gateway/read-visit.ts';
import type { Obstacle, Target } from '../../src/gateway/target.ts';
import type { Person } from '../../src/github/commands/permission.ts';
import { type HandTimers, handTimers } from '../queue/hand-timers.ts';
import { type Asked, ask, cookieOf, type Door, type Got, openDoor } from './open-door.ts';

/** A gateway with its whole guard, over what GitHub and the database would say. */
export interface Guarded {
  readonly door: Door;
  readonly guard: Guard;
  readonly timers: HandTimers;
  /** Where names lead; a name that is taken away is not there. */
  readonly routes: Map<string, KnownRoute>;
  /** What GitHub says of a person; `unknown`: it does not answer. */
  readonly roles: Map<number, Role | 'unknown'>;
  /** Who made a link (by id) or a token (by digest) that is good. */
  readonly makers: Map<string, Person>;
  /** Hosts whose process does not answer now. */
  readonly obstacles: Map<string, Obstacle>;
  /** GitHub's ids of those who were led to a pod: by them wakes are limited. */
  readonly led: (number | undefined)[];
  /** What the process has written last; empty: it cannot be shown. */
  readonly lines: string[];
  ask(host: string, asked?: Asked): Promise<Got>;
  /** A browser's cookie for a host: what comes of the way in from the dashboard. */
  cookieFor(host: string, person: Person): Promise<string>;
  close(): Promise<void>;
}

export const alice: Person = { login: 'alice', id: 1 };
export const bob: Person = { login: 'bob', id: 2 };
/** Reads nothing. */
export const mallory: Person = { login: 'mallory', id: 6 };

export async function openGuarded(
  routes: readonly KnownRoute[],
  options: Parameters<typeof openDoor>[0] = {},
): Promise<Guarded> {
  const known = new Map(routes.map((route) => [route.host, route]));
  const roles: Guarded['roles'] = new Map([
    [alice.id, 'write'],
    [bob.id, 'read'],
  ]);
  const makers: Guarded['makers'] = new Map();
  const timers = handTimers(1_000_000);
  const guard = guardOver({ known, roles, makers, now: timers.now });
  const watch = watchOpen({ stillMay: (held) => stillMay(guard, held), timers });
  let endpoint: Door['endpoint'] | undefined;
  const obstacles: Guarded['obstacles'] = new Map();
  const lines: Guarded['lines'] = ['<b>listening</b> on 127.0.0.1:5173'];
  const led: Guarded['led'] = [];
  const lead = ({ host }: Visit, { environment }: KnownRoute, person?: number): Target => {
    led.push(person);
    if (!endpoint) throw new Error('not open yet');
    return obstacles.get(host) ?? { kind: 'open', environment, endpoint };
  };
  const inside = lookInside({
    access: guard.rights.access,
    openPorts: async () => [
      { port: 3001, inside: false },
      { port: 5173, inside: true },
    ],
    lastLines: async () => {
      if (lines.length === 0) throw new WorldError('secrets-unreadable', 'not now');
      return lines;
    },
  });
  const door = await openDoor({
    ...options,
    find: (visit) => findWay({ guard, lead, lookInside: inside }, visit),
    lookInside: inside,
    watch,
  });
  endpoint = door.endpoint;
  const asking = (host: string, asked?: Asked) => ask(door.gateway.port, host, asked);
  return {
    door,
    guard,
    timers,
    routes: known,
    roles,
    makers,
    obstacles,
    led,
    lines,
    ask: asking,
    cookieFor: async (host, person) => {
      const route = known.get(host);
      if (!route) throw new Error(`no route ${host}`);
      const { pathname, search } = new URL(entryUrl(guard, { route, person, path: '/' }));
      return cookieOf(await asking(host, { path: `${pathname}${search}` }));
    },
    close: () => door.close(),
  };
}

function guardOver(from: {
  known: Map<string, KnownRoute>;
  roles: Guarded['roles'];
  makers: Guarded['makers'];
  now: () => number;
}): Guard {
  const { known, roles, makers, now } = from;
  const spent = new Set<string>();
  return {
    routeOf: (host) => known.get(host),
    rights: {
      access: {
        roleOf: async ({ id }) => {
          const role = roles.get(id) ?? 'none';
          if (role === 'unknown') throw new Error('GitHub does not answer');
          return role;
        },
      },
      makerOf: async (by) => makers.get(by.kind === 'link' ? by.id : by.digest),
    },
    cookies: openSeal('a secret of tests', 'cookie'),
    entries: openSeal('a secret of tests', 'entry'),
    shares: openSeal('a secret of tests', 'share link'),
    spend: async (id) => {
      const first = !spent.has(id);
      spent.add(id);
      return first;
    },
    originOf: (host) => `https://${host}`,
    signInUrl: (to) => `https://dashboard.example/gateway/enter?to=${encodeURIComponent(to)}`,
    now,
  };
}
