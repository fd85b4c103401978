import { randomBytes } from 'node:crypto';
import type { Person } from '../../github/commands/permission.ts';
import type { KnownRoute } from '../known-route.ts';
import type { Visit } from '../read-visit.ts';
import type { Admission } from './admission.ts';
import { type CookieClaims, firstCookie, setCookie } from './cookie.ts';
import { type Place, samePlace } from './credential.ts';
import type { Seal } from './open-seal.ts';

/** What the dashboard says to a pod's host of who comes: for one process, one person, one use, one minute. */
export interface EntryClaims extends Place {
  readonly id: string;
  readonly person: Person;
  /** Path and query to go on to. */
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface EntryDeps {
  readonly cookies: Seal<CookieClaims>;
  readonly entries: Seal<EntryClaims>;
  /** True the first time that it is told this id. `until`: when it may be forgotten. */
  readonly spend: (id: string, until: Date) => Promise<boolean>;
  /** Scheme, host and port by which browsers reach a host name, `https://web-shop-main-acme.pods.example`. */
  readonly originOf: (host: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const livesMs = 60_000;

/** Paths of a pod's host that are ours. */
export function ownPath({ path }: Visit): boolean {
  return path.startsWith('/.pinacle/') || path === '/.pinacle';
}

/** Where the dashboard sends a signed-in person who may see the process. */
export function entryUrl(
  { entries, originOf, now }: EntryDeps,
  { route, person, path }: { route: KnownRoute; person: Person; path: string },
): string {
  const { host, environment, process } = route;
  const id = randomBytes(16).toString('base64url');
  const token = entries.seal({ id, host, environment, process, person, path, until: now() + livesMs });
  return `${originOf(host)}/.pinacle/enter?token=${token}`;
}

/** On the pod's host: the token becomes a cookie of this host, and the browser goes on to where it wanted. */
export async function enter(
  { entries, cookies, spend, originOf, now }: EntryDeps,
  { visit, route }: { visit: Visit; route: KnownRoute },
): Promise<Admission> {
  const [, token] = /^\/\.pinacle\/enter\?token=([\w.-]+)$/.exec(visit.path) ?? [];
  if (token === undefined || visit.method !== 'GET' || visit.upgrade) return { kind: 'no-such-page' };
  const claims = entries.open(token);
  if (!claims || claims.until <= now() || !samePlace(claims, route)) return { kind: 'spent' };
  if (!(await spend(claims.id, new Date(claims.until)))) return { kind: 'spent' };
  const cookie = firstCookie(route, { kind: 'person', person: claims.person }, now());
  const line = setCookie(cookie, { seal: cookies, now: now() });
  // With the origin before it, no path leads to another host, be it `//evil.example`.
  return { kind: 'go', location: `${originOf(route.host)}${claims.path}`, setCookie: line };
}
