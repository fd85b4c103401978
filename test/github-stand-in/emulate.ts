import { createEmulator } from 'emulate';
import { appJwt } from './access/jwt.ts';
import type { AppFacts } from './app-facts.ts';
import { type Json, Refusal, textOf } from './http/answer.ts';

export interface EmulateAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface EmulateCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** A login, `app` for the app's bot, or the very Authorization header. */
  readonly as: string | { readonly authorization: string | undefined };
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** emulate's GitHub, which keeps people, repositories, issues, pull requests, comments and OAuth. */
export interface Emulate {
  /** Any answer, with emulate's own address replaced by ours. */
  ask(call: EmulateCall): Promise<EmulateAnswer>;
  /** A JSON answer; throws a Refusal with emulate's status when it is none of 2xx. */
  json<T = Json>(call: EmulateCall): Promise<T>;
  /** Grows with every write: what was read before may be old after. */
  changes(): number;
  close(): Promise<void>;
}

/** emulate allows 5,000 requests an hour to each token, so ours take turns. */
const TOKENS_PER_PERSON = 40;
const CALLS_PER_BOT_TOKEN = 4000;

export async function startEmulate(options: {
  app: AppFacts;
  people: readonly string[];
  baseUrl: string;
  oauthRedirects: readonly string[];
}): Promise<Emulate> {
  const { app, people } = options;
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: { tokens: tokensOf(people), github: seed(options) },
  });
  const address = emulator.url.replace('localhost', '127.0.0.1');
  let bot = { token: '', calls: CALLS_PER_BOT_TOKEN };
  let turn = 0;

  async function authorization(as: EmulateCall['as']): Promise<string | undefined> {
    if (typeof as !== 'string') return as.authorization;
    if (as !== 'app') return `Bearer ${personalToken(as, turn++ % TOKENS_PER_PERSON)}`;
    if (bot.calls++ >= CALLS_PER_BOT_TOKEN) bot = { token: await botToken(address, app), calls: 0 };
    return `Bearer ${bot.token}`;
  }
  let changes = 0;
  async function ask(call: EmulateCall): Promise<EmulateAnswer> {
    const authorized = await authorization(call.as);
    const response = await fetch(address + call.path, {
      method: call.method,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        ...call.headers,
        ...(authorized ? { authorization: authorized } : {}),
      },
      ...(call.body === undefined
        ? {}
        : { body: typeof call.body === 'string' ? call.body : JSON.stringify(call.body) }),
    });
    if (call.method !== 'GET') changes++;
    const text = (await response.text()).replaceAll(emulator.url, options.baseUrl);
    return { status: response.status, headers: response.headers, text };
  }
  return {
    ask,
    json: async <T>(call: EmulateCall) => {
      const answer = await ask(call);
      if (answer.status >= 300) throw new Refusal(answer.status, messageOf(answer.text), {});
      return (answer.text === '' ? {} : JSON.parse(answer.text)) as T;
    },
    changes: () => changes,
    close: () => emulator.close(),
  };
}

/** The token by which a person is known, to emulate and to the facade. */
export function personalToken(login: string, number = 0): string {
  return `ghp_standin${login}${textOf(number).padStart(4, '0')}`;
}

function tokensOf(people: readonly string[]): Record<string, { login: string; scopes: string[] }> {
  const numbers = Array.from({ length: TOKENS_PER_PERSON }, (_, number) => number);
  const scopes = ['repo', 'user', 'admin:org', 'delete_repo'];
  return Object.fromEntries(
    people.flatMap((login) => numbers.map((number) => [personalToken(login, number), { login, scopes }])),
  );
}

function seed(options: {
  app: AppFacts;
  people: readonly string[];
  oauthRedirects: readonly string[];
}): Json {
  const { app, people } = options;
  return {
    users: people.map((login) => ({ login, name: login, email: `${login}@example.test` })),
    orgs: [{ login: app.account, name: app.account, members: [{ login: people[0], role: 'admin' }] }],
    apps: [
      {
        app_id: app.id,
        slug: app.slug,
        name: app.name,
        private_key: app.privateKey,
        permissions: { ...app.permissions, contents: 'write', issues: 'write', pull_requests: 'write' },
        events: [],
        installations: [
          { installation_id: app.installationId, account: app.account, repository_selection: 'all' },
        ],
      },
    ],
    oauth_apps: [
      {
        client_id: app.clientId,
        client_secret: `${app.clientId}-secret`,
        name: app.name,
        redirect_uris: options.oauthRedirects,
      },
    ],
  };
}

async function botToken(address: string, app: AppFacts): Promise<string> {
  const response = await fetch(`${address}/app/installations/${app.installationId}/access_tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${appJwt(app, Date.now())}` },
  });
  if (!response.ok)
    throw new Error(`emulate gave no installation token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}

function messageOf(text: string): string {
  try {
    return textOf((JSON.parse(text) as Json).message ?? text);
  } catch {
    return text;
  }
}
