import { encode } from 'next-auth/jwt';
import type { Person } from '../../src/github/commands/permission.ts';
import { cookieName, sessionSeconds } from '../../src/sign-in/session.ts';
import { sessionKey } from '../../src/sign-in/session-key.ts';

/** The `Cookie` header of somebody who signed in at `at`, without the way through GitHub. */
export async function sessionCookie(
  { secret }: { readonly secret: string },
  person: Person,
  at: number = Date.now(),
): Promise<string> {
  const session = { ...person, until: at + sessionSeconds * 1000 };
  const token = await encode({ token: session, secret: sessionKey(secret), maxAge: sessionSeconds });
  return `${cookieName('session')}=${token}`;
}
