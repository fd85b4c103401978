import type { FastifyInstance } from 'fastify';
import type { Log } from '../log.ts';
import { addSignIn } from './add-sign-in.ts';
import type { SignInSettings } from './auth-options.ts';
import { openSessions, type Sessions } from './open-sessions.ts';
import { sessionKey } from './session-key.ts';

/** Signing in with GitHub. */
export interface SignIn {
  readonly sessions: Sessions;
  /** Adds its pages to a server that limits rates. */
  addTo(server: FastifyInstance): void;
}

export function openSignIn(
  settings: SignInSettings & { readonly secret: string },
  { log, now }: { log: Log; now: () => number },
): SignIn {
  const key = sessionKey(settings.secret);
  return {
    sessions: openSessions({ key, now }),
    addTo: (server) => addSignIn(server, { settings, key, log, now }),
  };
}
