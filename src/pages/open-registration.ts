import { randomBytes, timingSafeEqual } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type FastifyInstance, fastify } from 'fastify';
import { WorldError } from '../../schema/world-error.ts';
import type { Config } from '../config.ts';
import { type AppCredentials, appManifest, convertManifest } from '../github/app-manifest.ts';
import { escapeHtml, htmlPage } from './html.ts';

export interface Registration {
  /** The page to open, with the one-time key of whoever started the server. */
  readonly url: string;
  /** Resolves once the credentials of a new app are in the `.env` file. */
  readonly registered: Promise<void>;
  close(): Promise<void>;
}

type Settings = Pick<Config, 'host' | 'port' | 'publicUrl' | 'githubUrl' | 'githubApiUrl'>;

/**
 * The first run: GitHub's app-manifest flow. The page opens with a key that only the console shows, and the same key is the
 * flow's `state`: nobody else can make this server an app of theirs.
 */
export async function openRegistration(
  config: Settings,
  options: { envFile: string },
): Promise<Registration> {
  const key = randomBytes(24).toString('base64url');
  const server = fastify({ logger: false });
  const registered = new Promise<void>((resolve) =>
    addPages(server, { config, key, ...options, done: resolve }),
  );
  await server.listen({ host: config.host, port: config.port });
  return { url: `${config.publicUrl}/github/register?key=${key}`, registered, close: () => server.close() };
}

interface Pages {
  readonly config: Settings;
  readonly key: string;
  readonly envFile: string;
  readonly done: () => void;
}

function addPages(server: FastifyInstance, { config, key, envFile, done }: Pages): void {
  server.get('/github/register', async (request, reply) => {
    if (!isKey(key, (request.query as { key?: unknown }).key)) return reply.code(404).send();
    return reply.type(html).send(await registerPage(config, key));
  });
  server.get('/github/setup', async (request, reply) => {
    const { code, state } = request.query as { code?: unknown; state?: unknown };
    if (!isKey(key, state) || typeof code !== 'string') return reply.code(404).send();
    const credentials = await convertManifest(code, config.githubApiUrl).catch(asRefusal);
    if (credentials instanceof WorldError) return reply.code(502).type(html).send(refusedPage(credentials));
    await writeCredentials(envFile, credentials);
    reply.raw.once('finish', done);
    return reply.type(html).send(registeredPage(credentials));
  });
  server.get('/healthz', async () => ({ alive: true }));
}

const html = 'text/html; charset=utf-8';

function asRefusal(error: unknown): WorldError {
  if (error instanceof WorldError) return error;
  throw error;
}

function isKey(key: string, given: unknown): boolean {
  if (typeof given !== 'string' || given.length !== key.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(key));
}

async function registerPage(config: Settings, key: string): Promise<string> {
  const manifest = escapeHtml(JSON.stringify(await appManifest(config.publicUrl)));
  return htmlPage(
    'Register Pinacle',
    `<h1>Register Pinacle with GitHub</h1>
<p>GitHub makes an app with the permissions of app.yml and sends you back here. Its credentials go into .env, readable by this user alone.</p>
<form method="post" action="${escapeHtml(config.githubUrl)}/settings/apps/new?state=${key}">
<input type="hidden" name="manifest" value="${manifest}"><p><button>Continue to GitHub</button></p></form>`,
  );
}

function registeredPage({ htmlUrl }: AppCredentials): string {
  const link = `${escapeHtml(htmlUrl)}/installations/new`;
  return htmlPage(
    'Registered',
    `<h1>The app is registered</h1><p><a href="${link}">Install it on a repository</a>, then push a pinacle.yaml.</p>`,
  );
}

function refusedPage({ message }: WorldError): string {
  return htmlPage(
    'Not registered',
    `<h1>GitHub did not give the app</h1><p>${escapeHtml(message)}</p><p>Start again from the address in the console.</p>`,
  );
}

async function writeCredentials(envFile: string, app: AppCredentials): Promise<void> {
  const lines = [
    '',
    `GITHUB_APP_ID=${app.appId}`,
    `GITHUB_CLIENT_ID=${app.clientId}`,
    `GITHUB_CLIENT_SECRET="${app.clientSecret}"`,
    `GITHUB_WEBHOOK_SECRET="${app.webhookSecret}"`,
    `GITHUB_PRIVATE_KEY="${app.privateKey.trim().replaceAll('\n', '\\n')}"`,
    '',
  ];
  const file = await open(envFile, 'a', 0o600);
  try {
    // Before the key is in it: a file that was there may be readable by all.
    await file.chmod(0o600);
    await file.appendFile(lines.join('\n'));
  } finally {
    await file.close();
  }
}
