import { createRequire } from 'node:module';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuthOptions } from 'next-auth';
import { rates } from '../http/limit-rates.ts';
import { problem } from '../http/problem.ts';
import type { Log } from '../log.ts';
import { authOptions, type SignInSettings } from './auth-options.ts';
import { nextRequest, nextResponse } from './next-exchange.ts';

/** CommonJS, whose default export every loader of modules gives another shape. */
const { default: NextAuth } = createRequire(import.meta.url)('next-auth') as typeof import('next-auth');

export interface SignInDeps {
  readonly settings: SignInSettings;
  /** Hex, as `sessionKey` gives it. */
  readonly key: string;
  readonly log: Log;
  /** Milliseconds. */
  readonly now: () => number;
}

/** What is asked of NextAuth, and nothing else: it would also log what anybody posts. */
const doors = {
  get: ['signin', 'signout', 'error', 'session', 'csrf', 'providers', 'callback/github'],
  post: ['signin/github', 'signout'],
} as const;

/** `/api/auth/*`: NextAuth on our server. Throws nothing for the world's faults: they lead to its error page. */
export function addSignIn(server: FastifyInstance, deps: SignInDeps): void {
  takeOriginFromRequests();
  const { signIn, ...settings } = deps.settings;
  const options = signIn && authOptions({ ...deps, settings: { ...settings, signIn } });
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16 * 1024 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    for (const method of ['get', 'post'] as const)
      for (const door of doors[method]) {
        const limit = /callback|signin\//.test(door) ? rates.signIn : rates.signInPages;
        const route = { config: { rateLimit: limit } };
        scope[method](`/api/auth/${door}`, route, (request, reply) =>
          options ? pass({ deps, options, door }, request, reply) : notSetUp(reply),
        );
      }
  });
}

async function pass(
  { deps, options, door }: { deps: SignInDeps; options: AuthOptions; door: string },
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { publicUrl, githubUrl } = deps.settings;
  const [action = '', provider] = door.split('/');
  const asked = nextRequest(request, { action, provider, query: known(request.query), publicUrl });
  const answer = nextResponse();
  await NextAuth(asked, answer, options);
  return answer.sendTo(reply.headers(headersOf(githubUrl)));
}

/** Values that a page of NextAuth reads or GitHub sends back. */
const queries = ['callbackUrl', 'error', 'code', 'state', 'iss', 'csrf'];

function known(query: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Object(query)).filter(
      (entry): entry is [string, string] => queries.includes(entry[0]) && typeof entry[1] === 'string',
    ),
  );
}

function headersOf(githubUrl: string) {
  return {
    'cache-control': 'no-store',
    // A form may lead on to GitHub; nothing may be fetched or run.
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; form-action 'self' ${githubUrl}; frame-ancestors 'none'; base-uri 'none'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

function notSetUp(reply: FastifyReply) {
  return problem(reply, {
    status: 503,
    title: 'Sign-in is not set up',
    detail: 'Set GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET: the settings page of the GitHub App has both.',
  });
}

/** next-auth reads its own address from the environment, or from these headers when told to trust them: ours hold what the settings say. */
function takeOriginFromRequests(): void {
  delete process.env.NEXTAUTH_URL;
  process.env.AUTH_TRUST_HOST = 'true';
}
