import type { Credential, Place } from './credential.ts';
import type { Seal } from './open-seal.ts';

/** What the cookie of a pod's host says. */
export interface CookieClaims extends Place {
  readonly by: Credential;
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** When it was first given: renewing ends some time after it. */
  readonly since: number;
}

/**
 * Browsers take a cookie of this prefix only for the very host, from that host, over TLS (or at `localhost`): no other pod, and no
 * page of the domain above, can toss one in.
 */
export const cookieName = '__Host-pinacle.pod';

const livesMs = 15 * 60_000;
/** Left to live when it is renewed. */
const renewedMs = 10 * 60_000;
/** After this the dashboard is asked who it is. */
const mostMs = 12 * 3_600_000;

/** Undefined: none, more than one of the name, not ours, of another place, or over. */
export function readCookie(
  header: string | undefined,
  at: { place: Place; seal: Seal<CookieClaims>; now: number },
): CookieClaims | undefined {
  const values = valuesOf(header);
  if (values.length !== 1) return undefined;
  const claims = at.seal.open(values[0] ?? '');
  if (!claims || claims.until <= at.now) return undefined;
  const { host, environment, process } = at.place;
  const here = claims.host === host && claims.environment === environment && claims.process === process;
  return here ? claims : undefined;
}

export function firstCookie(place: Place, by: Credential, now: number): CookieClaims {
  const { host, environment, process } = place;
  return { host, environment, process, by, since: now, until: now + livesMs };
}

/** Undefined: it is not time yet, or there is no more. */
export function renewedCookie(claims: CookieClaims, now: number): CookieClaims | undefined {
  const until = Math.min(now + livesMs, claims.since + mostMs);
  const due = claims.until - now < renewedMs && until > claims.until;
  return due ? { ...claims, until } : undefined;
}

/**
 * The header Set-Cookie. A page of the dashboard may show a pod in a frame: hence SameSite=None, kept apart by the site that is
 * above (Partitioned); what other sites must not do with it, `isForeign` refuses.
 */
export function setCookie(
  claims: CookieClaims,
  { seal, now }: { seal: Seal<CookieClaims>; now: number },
): string {
  const seconds = Math.ceil((claims.until - now) / 1000);
  return `${cookieName}=${seal.seal(claims)}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=None; Partitioned`;
}

function valuesOf(header: string | undefined): readonly string[] {
  if (!header?.includes(cookieName)) return [];
  return header.split(';').flatMap((pair) => {
    const [name, value] = splitPair(pair);
    return name === cookieName && value !== undefined ? [value] : [];
  });
}

function splitPair(pair: string): [string, string | undefined] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair.trim(), undefined] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}
