import { createHash } from 'node:crypto';
import type { KnownRoute } from '../known-route.ts';
import type { Visit } from '../read-visit.ts';
import { type CookieClaims, readCookie } from './cookie.ts';
import { type Credential, nobody } from './credential.ts';
import type { Seal } from './open-seal.ts';

/** By what a visit asks to see the process; a token comes before a cookie. `cookie`: when it is by that. */
export function credentialOf(
  { cookies, now }: { cookies: Seal<CookieClaims>; now: () => number },
  { visit, route }: { visit: Visit; route: KnownRoute },
): { by: Credential; cookie?: CookieClaims } {
  const token = visit.headers['x-pinacle-bypass'];
  if (typeof token === 'string') return { by: { kind: 'token', digest: tokenDigest(token) } };
  const cookie = readCookie(visit.headers.cookie, { place: route, seal: cookies, now: now() });
  return cookie ? { by: cookie.by, cookie } : { by: nobody };
}

/** Of 32 random bytes: nothing has to slow down who guesses. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
