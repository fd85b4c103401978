import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { openRates, type RateLimits } from './access/rates.ts';
import type { AppFacts } from './app-facts.ts';
import { personalToken, startEmulate } from './emulate.ts';
import { openFaults } from './faults.ts';
import { openObjects } from './git/objects.ts';
import { openJournal } from './http/journal.ts';
import { type Service, serve } from './http/serve.ts';
import { listen } from './http/server.ts';
import { standInOf } from './stand-in.ts';
import { emptyState, type Repository } from './state.ts';
import type { GitHubOptions, GitHubStandIn } from './types.ts';
import { openWebhooks } from './webhooks/webhooks.ts';
import type { World } from './world.ts';

export type { GitHubStandIn } from './types.ts';

/** alice administers, bob writes, carol reads, mallory is nobody. */
export const PEOPLE = ['alice', 'bob', 'carol', 'mallory'] as const;

const PERMISSIONS = {
  metadata: 'read',
  contents: 'write',
  checks: 'write',
  pull_requests: 'write',
  issues: 'write',
  deployments: 'write',
};
const EVENTS = [
  'push',
  'pull_request',
  'issue_comment',
  'check_run',
  'check_suite',
  'repository',
  'delete',
  'create',
];
const LIMITS: RateLimits = { perHour: 5000, contentPerMinute: null, contentPerHour: null };

/** Starts a GitHub: emulate's behind our facade, on one loopback port. Close it when done. */
export async function openGitHub(options: GitHubOptions): Promise<GitHubStandIn> {
  const listening = await listen();
  const app = await appFacts(options);
  const now = options.now ?? Date.now;
  const state = emptyState();
  for (const login of PEOPLE) state.personalTokens.set(personalToken(login), login);
  const oauthRedirects = options.oauthRedirects ?? ['http://127.0.0.1:3000/api/auth/callback/github'];
  const emulate = await startEmulate({ app, people: PEOPLE, baseUrl: listening.baseUrl, oauthRedirects });
  const secret = options.webhook?.secret ?? 'a webhook secret of the stand-in';
  const target = options.webhook ? { url: options.webhook.url, secret } : undefined;
  const world: World = {
    baseUrl: listening.baseUrl,
    dir: options.dir,
    app,
    state,
    emulate,
    objects: openObjects(),
    webhooks: openWebhooks({ state, appId: app.id, subscribed: app.events, now, target }),
    rates: openRates({ ...LIMITS, ...options.rateLimits }, now),
    now,
    inTurn: turns(),
  };
  const service: Service = {
    world,
    journal: openJournal(),
    faults: openFaults(),
    checkAnswers: options.checkAnswers ?? false,
  };
  listening.handle = (incoming, outgoing) => serve(service, incoming, outgoing);
  return standInOf(service, { webhookSecret: secret, close: () => closeAll(world, () => listening.close()) });
}

async function appFacts(options: GitHubOptions): Promise<AppFacts> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    // PKCS#1, as GitHub gives it.
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return {
    id: 123_456,
    slug: 'pinacle',
    name: 'Pinacle',
    clientId: 'Iv1.5f4a2b1c0d9e8f7a',
    privateKey,
    permissions: options.permissions ?? PERMISSIONS,
    events: options.events ?? EVENTS,
    installationId: options.installationId ?? 7_654_321,
    account: 'acme',
  };
}

/** Work on one repository happens one after another, whoever asks. */
function turns(): World['inTurn'] {
  const last = new Map<number, Promise<unknown>>();
  return <T>(repository: Repository, work: () => Promise<T>) => {
    const turn = (last.get(repository.id) ?? Promise.resolve()).then(work, work);
    last.set(
      repository.id,
      turn.catch(() => undefined),
    );
    return turn;
  };
}

async function closeAll(world: World, closeServer: () => Promise<void>): Promise<void> {
  world.webhooks.close();
  await closeServer();
  world.objects.close();
  await world.emulate.close();
}
