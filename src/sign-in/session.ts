import type { Person } from '../github/commands/permission.ts';

/** Seconds from signing in to signing in again, however busy one was. */
export const sessionSeconds = 8 * 3600;

/** Of this host alone, never sent in clear, not read by scripts; browsers take it for `http://localhost` too. */
export const cookieName = (of: string): string => `__Host-pinacle.${of}`;

/** What a session says, encrypted in its cookie. */
export interface Session extends Person {
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** The person of a decrypted cookie; undefined when it is over, or not one of ours. */
export function personIn(session: Readonly<Record<string, unknown>> | null, now: number): Person | undefined {
  const { login, id, until } = session ?? {};
  if (typeof login !== 'string' || typeof id !== 'number' || typeof until !== 'number') return undefined;
  return until > now ? { login, id } : undefined;
}
