import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { covers } from '../access/authorise.ts';
import { installedRepositories, issueToken } from '../access/issue-token.ts';
import { type Answer, type Json, notFound, ok, textOf } from '../http/answer.ts';
import { page } from '../http/page.ts';
import type { Call, RepositoryCall, Route } from '../http/route.ts';
import type { World } from '../world.ts';
import { appJson, repositoryJson, userJson } from './shapes.ts';

/** The app itself, its installation and its tokens. */
export const appRoutes: readonly Route[] = [
  [
    'GET /app',
    'app',
    ({ world }) =>
      ok({ ...appJson(world), installations_count: world.state.installation === 'gone' ? 0 : 1 }),
  ],
  ['GET /app/installations', 'app', async (call) => page(call, await installations(call.world))],
  ['GET /app/installations/{id}', 'app', getInstallation],
  ['POST /app/installations/{id}/access_tokens', 'app', createToken],
  ['DELETE /installation/token', 'installation', revokeToken],
  ['GET /installation/repositories', 'installation', listRepositories],
  ['GET /repos/{owner}/{repo}/installation', 'app', repositoryInstallation],
  ['GET /orgs/{login}/installation', 'app', accountInstallation],
  ['GET /users/{login}/installation', 'app', accountInstallation],
  ['POST /app-manifests/{code}/conversions', 'anyone', convertManifest],
  ['GET /app/hook/config', 'app', hookConfig],
  ['PATCH /app/hook/config', 'app', changeHookConfig],
];

export async function installationJson(world: World): Promise<Json> {
  const { app } = world;
  const url = `${world.baseUrl}/app/installations/${app.installationId}`;
  return {
    id: app.installationId,
    client_id: app.clientId,
    account: await userJson(world, app.account),
    repository_selection: 'selected',
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${world.baseUrl}/installation/repositories`,
    html_url: `${world.baseUrl}/organizations/${app.account}/settings/installations/${app.installationId}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: (await userJson(world, app.account)).id,
    target_type: 'Organization',
    permissions: app.permissions,
    events: app.events,
    created_at: '2024-01-01T00:00:00Z',
    updated_at: '2024-01-01T00:00:00Z',
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: world.state.installation === 'suspended' ? new Date(world.now()).toISOString() : null,
  };
}

async function installations(world: World): Promise<Json[]> {
  return world.state.installation === 'gone' ? [] : [await installationJson(world)];
}

async function getInstallation(call: Call): Promise<Answer> {
  const [installation] = await installations(call.world);
  if (installation?.id !== Number(call.params.id)) throw notFound();
  return ok(installation);
}

async function createToken(call: Call): Promise<Answer> {
  const { world } = call;
  const token = issueToken(world, Number(call.params.id), call.body);
  const chosen = token.repositoryIds
    ?.map((id) => world.state.repositories.get(id))
    .filter((repository) => repository !== undefined);
  return ok(
    {
      token: token.token,
      expires_at: new Date(token.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
      permissions: token.permissions,
      repository_selection: 'selected',
      ...(chosen
        ? { repositories: await Promise.all(chosen.map((repository) => repositoryJson(world, repository))) }
        : {}),
    },
    201,
  );
}

function revokeToken({ caller }: Call): Answer {
  if (caller.kind === 'installation') caller.token.revoked = true;
  return { status: 204 };
}

async function listRepositories(call: Call): Promise<Answer> {
  const { world, caller } = call;
  const visible = installedRepositories(world).filter(
    (repository) => caller.kind === 'installation' && covers(caller.token, repository),
  );
  const repositories = await Promise.all(visible.map((repository) => repositoryJson(world, repository)));
  return page(call, repositories, (part) => ({
    total_count: repositories.length,
    repositories: part,
    repository_selection: 'selected',
  }));
}

async function repositoryInstallation(call: RepositoryCall): Promise<Answer> {
  if (!call.repository?.installed) throw notFound();
  const [installation] = await installations(call.world);
  if (!installation) throw notFound();
  return ok(installation);
}

async function accountInstallation(call: Call): Promise<Answer> {
  const [installation] = await installations(call.world);
  if (!installation || call.params.login !== call.world.app.account) throw notFound();
  return ok(installation);
}

/** A new app with its own key: what the app-manifest flow ends in. */
function convertManifest(call: Call): Answer {
  if (!/^[\w-]{8,64}$/.test(call.params.code ?? '')) throw notFound();
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const secrets = {
    client_secret: 'f'.repeat(40),
    webhook_secret: randomBytes(20).toString('hex'),
    pem: privateKey,
  };
  return ok({ ...appJson(call.world), id: call.world.app.id + 1, ...secrets }, 201);
}

function hookConfig({ world }: Call): Answer {
  return ok({
    content_type: 'json',
    insecure_ssl: '0',
    secret: '********',
    url: world.webhooks.target?.url ?? '',
  });
}

function changeHookConfig(call: Call): Answer {
  const { world, body } = call;
  const { url = '', secret = '' } = world.webhooks.target ?? {};
  world.webhooks.target = { url: textOf(body.url ?? url), secret: textOf(body.secret ?? secret) };
  return hookConfig(call);
}
