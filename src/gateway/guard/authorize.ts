import type { KnownRoute } from '../known-route.ts';
import type { Visit } from '../read-visit.ts';
import type { Admission } from './admission.ts';
import { type CookieClaims, renewedCookie, setCookie } from './cookie.ts';
import { credentialOf } from './credential-of.ts';
import { type EntryDeps, enter, ownPath } from './enter.ts';
import { isForeign } from './foreign.ts';
import { mayOpen, type Rights } from './may-open.ts';
import { openLink, type ShareDeps, shareParameter } from './open-link.ts';

export interface Guard extends EntryDeps, ShareDeps {
  /** Throws WorldError when it cannot be known. */
  readonly routeOf: (host: string) => KnownRoute | undefined | Promise<KnownRoute | undefined>;
  readonly rights: Rights;
  /** Where people sign in to come back to this address. */
  readonly signInUrl: (to: string) => string;
}

/**
 * Decides whether a visit may go to its process, before anything is asked of the pod: for requests, WebSockets and nginx alike.
 * Throws WorldError when it could not be found out: then it may not. A name that leads nowhere is answered as one that the visitor may not see.
 */
export async function authorize(guard: Guard, visit: Visit): Promise<Admission> {
  const route = await guard.routeOf(visit.host);
  if (!route) return signIn(guard, visit);
  if (ownPath(visit)) return enter(guard, { visit, route });
  const shared = shareParameter(visit);
  if (shared !== undefined) return openLink(guard, { visit, route, shared });
  const { by, cookie } = credentialOf(guard, { visit, route });
  if (!(await mayOpen(guard.rights, { route, by })))
    return by.kind === 'none' || by.kind === 'person' ? signIn(guard, visit) : { kind: 'not-allowed' };
  if (cookie && isGuarded(route) && isForeign(visit, guard.originOf(route.host))) return { kind: 'foreign' };
  return { kind: 'allow', route, by, ...renewal(guard, visit, cookie) };
}

/** Whether it is by a cookie that it is seen at all: else what other sites ask of it is the program's own affair. */
function isGuarded({ visibility, undeclared }: KnownRoute): boolean {
  return visibility !== 'public' || undeclared !== undefined;
}

/** People come back from the dashboard with a cookie; programs are told that they need one. */
function signIn(guard: Guard, visit: Visit): Admission {
  if (isPreflight(visit)) return { kind: 'preflight' };
  if (!isNavigation(visit)) return { kind: 'sign-in' };
  return { kind: 'go', location: guard.signInUrl(`${guard.originOf(visit.host)}${visit.path}`) };
}

/**
 * It is not answered in the process's place, not even for another process of the pod: the request that it is about would come without a
 * cookie too, since that is of one host, until somebody has opened this one.
 */
function isPreflight({ method, headers }: Visit): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** A person opens an address, be it in a frame. */
function isNavigation({ method, headers, upgrade }: Visit): boolean {
  if (upgrade || method !== 'GET') return false;
  const mode = headers['sec-fetch-mode'];
  return mode === undefined ? (headers.accept?.includes('text/html') ?? false) : mode === 'navigate';
}

/** Who has been let in again just now keeps the cookie a while longer. */
function renewal(
  { cookies, now }: Guard,
  { upgrade }: Visit,
  cookie: CookieClaims | undefined,
): { setCookie?: string } {
  const renewed = cookie && !upgrade ? renewedCookie(cookie, now()) : undefined;
  return renewed ? { setCookie: setCookie(renewed, { seal: cookies, now: now() }) } : {};
}
