import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { WorldError } from '../../schema/world-error.ts';
import { checkedFetch, type Fetch } from './checked-fetch.ts';

/** GitHub's app manifest, as a browser posts it to `<web>/settings/apps/new`. */
export interface AppManifest {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly public: boolean;
  readonly redirect_url: string;
  /** Where people come back to who signed in. */
  readonly callback_urls: readonly string[];
  readonly hook_attributes: { readonly url: string; readonly active: boolean };
  readonly default_permissions: Readonly<Record<string, string>>;
  readonly default_events: readonly string[];
}

/** What a new app is signed in with. Secret, all of it. */
export interface AppCredentials {
  readonly appId: number;
  readonly slug: string;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly htmlUrl: string;
}

/** What `app.yml` asks for, as an app of this server. GitHub sends the browser back to `<publicUrl>/github/setup?code=…&state=…`. */
export async function appManifest(publicUrl: string, options: { name?: string } = {}): Promise<AppManifest> {
  const base = publicUrl.replace(/\/$/, '');
  const file = parse(await readFile(new URL('../../app.yml', import.meta.url), 'utf8')) as AppFile;
  return {
    name: options.name ?? file.name,
    url: base,
    description: file.description,
    public: file.public,
    redirect_url: `${base}/github/setup`,
    callback_urls: [`${base}/api/auth/callback/github`],
    hook_attributes: { url: `${base}/github/webhooks`, active: true },
    default_permissions: file.default_permissions,
    default_events: file.default_events,
  };
}

type AppFile = Pick<
  AppManifest,
  'name' | 'description' | 'public' | 'default_permissions' | 'default_events'
>;

/**
 * Exchanges the code that GitHub sent the browser back with, within an hour and once, for the app's credentials.
 * Throws WorldError `github-refused` when the code is not good any more.
 */
export async function convertManifest(
  code: string,
  apiUrl: string,
  fetch: Fetch = globalThis.fetch,
): Promise<AppCredentials> {
  if (!/^[\w-]{1,200}$/.test(code)) throw new WorldError('github-refused', 'this is not a code of GitHub');
  const url = `${apiUrl.replace(/\/$/, '')}/app-manifests/${code}/conversions`;
  const headers = { accept: 'application/vnd.github+json', 'user-agent': 'pinacle' };
  const answer = await checkedFetch(fetch, 10_000)(url, { method: 'POST', headers }).catch(
    (cause: unknown) => {
      throw new WorldError('github-unreachable', 'the new app could not be read', { cause });
    },
  );
  if (!answer.ok)
    throw new WorldError(
      answer.status >= 500 ? 'github-unreachable' : 'github-refused',
      `the code was answered with ${answer.status}`,
    );
  return credentialsOf((await answer.json()) as Record<string, unknown>);
}

function credentialsOf(data: Record<string, unknown>): AppCredentials {
  const text = (name: string): string => {
    const value = data[name];
    if (typeof value === 'string' && value !== '') return value;
    throw new WorldError('github-refused', `GitHub gave the new app no ${name}`);
  };
  return {
    appId: Number(data.id),
    slug: text('slug'),
    privateKey: text('pem'),
    webhookSecret: text('webhook_secret'),
    clientId: text('client_id'),
    clientSecret: text('client_secret'),
    htmlUrl: text('html_url'),
  };
}
