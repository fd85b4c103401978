import type { IncomingHttpHeaders } from 'node:http';
import { decode } from 'next-auth/jwt';
import type { Person } from '../github/commands/permission.ts';
import { cookiesIn } from '../http/cookies-in.ts';
import { cookieName, personIn } from './session.ts';

/** Who is signed in. */
export interface Sessions {
  /** Of a request's headers, by its session cookie; undefined: nobody. What the person may do is asked of GitHub each time (`src/access/`). */
  personOf(headers: IncomingHttpHeaders): Promise<Person | undefined>;
}

/** `key`: hex, as `sessionKey` gives it. */
export function openSessions({ key, now }: { key: string; now: () => number }): Sessions {
  return {
    personOf: async (headers) => {
      const token = cookiesIn(headers.cookie).get(cookieName('session'));
      if (!token || token.length > 4096) return undefined;
      // What does not decrypt is not ours: whoever sent it is nobody.
      return personIn(await decode({ token, secret: key }).catch(() => null), now());
    },
  };
}
