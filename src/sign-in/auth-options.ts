import type { AuthOptions, CookieOption, CookiesOptions } from 'next-auth';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import type { SignInConfig } from '../config.ts';
import type { Log } from '../log.ts';
import { plainError } from '../plain-error.ts';
import { cookieName, personIn, type Session, sessionSeconds } from './session.ts';

export interface SignInSettings {
  readonly publicUrl: string;
  readonly githubUrl: string;
  readonly githubApiUrl: string;
  /** Undefined: nobody can sign in. */
  readonly signIn: SignInConfig | undefined;
}

export interface AuthDeps {
  readonly settings: SignInSettings & { readonly signIn: SignInConfig };
  /** Hex. */
  readonly key: string;
  readonly log: Log;
  /** Milliseconds. */
  readonly now: () => number;
}

/** NextAuth's settings: one provider, no database, and of GitHub's answer no more than who it is. */
export function authOptions({ settings, key, log, now }: AuthDeps): AuthOptions {
  return {
    secret: key,
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    useSecureCookies: true,
    cookies: cookies(),
    providers: [github(settings)],
    callbacks: {
      redirect: ({ url }) => ownUrl(url, settings.publicUrl),
      jwt: ({ token, profile }) => {
        // Only at the moment of signing in is there a profile: the end of a session moves with nothing that is done in it.
        if (!profile) return token;
        const { login, id } = profile as unknown as Profile;
        return { login, id, until: now() + sessionSeconds * 1000 } satisfies Session;
      },
      session: ({ token, session }) => ({ expires: session.expires, user: personIn(token, now()) ?? {} }),
    },
    logger: {
      // What hangs on the errors of an OAuth library may be a token.
      error: (code, fault) =>
        log.warn({ code, err: plainError('error' in fault ? fault.error : fault) }, 'signing in failed'),
      warn: (code) => log.debug({ code }, 'next-auth warns'),
      debug: () => undefined,
    },
  };
}

interface Profile {
  readonly id: number;
  readonly login: string;
}

/** Where people come from and go back to is ours: a link to our sign-in leads nowhere else. */
function ownUrl(url: string, publicUrl: string): string {
  const { origin } = new URL(publicUrl);
  const target = URL.canParse(url, origin) ? new URL(url, origin) : undefined;
  return target?.origin === origin ? target.href : origin;
}

function github({ githubUrl, githubApiUrl, signIn }: AuthDeps['settings']): OAuthConfig<Profile> {
  return {
    id: 'github',
    name: 'GitHub',
    type: 'oauth',
    ...signIn,
    issuer: `${githubUrl}/login/oauth`,
    checks: ['state', 'pkce'],
    client: { token_endpoint_auth_method: 'client_secret_post' },
    // An app of GitHub has no scopes: its people's tokens can do what the app can.
    authorization: { url: `${githubUrl}/login/oauth/authorize`, params: { scope: 'read:user' } },
    token: `${githubUrl}/login/oauth/access_token`,
    userinfo: `${githubApiUrl}/user`,
    profile: ({ id, login }) => ({ id: String(id), name: login }),
  };
}

function cookies(): Partial<CookiesOptions> {
  const cookie = (of: string, more: CookieOption['options'] = {}): CookieOption => ({
    name: cookieName(of),
    options: { httpOnly: true, secure: true, sameSite: 'lax', path: '/', ...more },
  });
  const while15Minutes = { maxAge: 15 * 60 };
  return {
    sessionToken: cookie('session'),
    callbackUrl: cookie('back'),
    csrfToken: cookie('csrf'),
    state: cookie('state', while15Minutes),
    pkceCodeVerifier: cookie('verifier', while15Minutes),
    nonce: cookie('nonce', while15Minutes),
  };
}
