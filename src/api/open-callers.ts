import type { IncomingHttpHeaders } from 'node:http';
import type { Sessions } from '../sign-in/open-sessions.ts';
import type { Database } from '../store/database.ts';
import { findLiveToken, noteTokenUse } from '../store/tokens.ts';
import type { Caller } from './caller.ts';
import { tokenHashIn } from './tokens.ts';

/** Who calls: whoever the token says, and without one whoever is signed in. */
export interface Callers {
  /** Undefined: nobody. A token that is not good is nobody too, whatever cookie comes with it. */
  callerOf(request: { headers: IncomingHttpHeaders; ip: string }): Promise<Caller | undefined>;
}

export function openCallers(deps: { db: Database; sessions: Sessions; now: () => number }): Callers {
  return {
    callerOf: async ({ headers, ip: origin }) => {
      const { authorization } = headers;
      if (authorization !== undefined) return ofToken(deps, { authorization, origin });
      const person = await deps.sessions.personOf(headers);
      return person && { person, origin, by: { kind: 'session' } };
    },
  };
}

async function ofToken(
  { db, now: time }: { db: Database; now: () => number },
  { authorization, origin }: { authorization: string; origin: string },
): Promise<Caller | undefined> {
  const hash = tokenHashIn(authorization);
  const now = new Date(time());
  const row = hash && (await findLiveToken(db, { hash, now }));
  if (!row) return undefined;
  await noteTokenUse(db, { id: row.id, now });
  const person = { login: row.actor, id: row.actorId };
  return { person, origin, by: { kind: 'token', scopes: row.scopes } };
}
