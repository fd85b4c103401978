import { type Json, textOf } from '../http/answer.ts';
import type { Caller, Repository } from '../state.ts';
import { timestamp, type World } from '../world.ts';

/** The app's; a check run without a link of its own leads there. */
export const HOMEPAGE = 'https://example.test';

const people = new WeakMap<World, Map<string, Json>>();

/** A user, an organisation or the app's bot, as GitHub's `simple-user`. */
export async function userJson(world: World, login: string): Promise<Json> {
  const known = people.get(world) ?? new Map<string, Json>();
  people.set(world, known);
  const found =
    known.get(login) ??
    (login === botLogin(world) ? botJson(world) : simpleUser(await readUser(world, login)));
  known.set(login, found);
  return found;
}

export function botLogin(world: World): string {
  return `${world.app.slug}[bot]`;
}

/** In whose name a write is: a person's, else the app's. */
export function actorOf(world: World, caller: Caller): string {
  return caller.kind === 'person' ? caller.login : botLogin(world);
}

/** emulate knows the bot, too, but only after its first comment. */
function botJson(world: World): Json {
  const login = botLogin(world);
  const id = 200_000_000 + world.app.id;
  const path = encodeURIComponent(login);
  return {
    ...simpleUser({
      login,
      id,
      node_id: 'BOT_kgDO',
      type: 'Bot',
      url: `${world.baseUrl}/users/${path}`,
      html_url: `${world.baseUrl}/apps/${world.app.slug}`,
    }),
  };
}

async function readUser(world: World, login: string): Promise<Json> {
  const path = login === world.app.account ? `/orgs/${login}` : `/users/${login}`;
  return world.emulate.json({ method: 'GET', path, as: driver(world) });
}

/** The administrator in whose name the stand-in itself reads and writes emulate. */
export function driver(world: World): string {
  return [...world.state.personalTokens.values()][0] ?? '';
}

/** Exactly the fields of `simple-user`. */
export function simpleUser(user: Json): Json {
  const url = textOf(user.url);
  const api = url.replace('/orgs/', '/users/');
  return {
    login: user.login,
    id: user.id,
    node_id: user.node_id,
    avatar_url: user.avatar_url ?? `${api}/avatar`,
    gravatar_id: '',
    url: api,
    html_url: user.html_url,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: user.type,
    site_admin: false,
    user_view_type: 'public',
  };
}

/** The repository as emulate describes it, with what emulate leaves out. */
export async function repositoryJson(world: World, repository: Repository): Promise<Json> {
  const version = world.emulate.changes();
  const known = descriptions.get(repository);
  if (known?.version === version && known.name === repository.name) return known.json;
  const json = await readRepository(world, repository);
  descriptions.set(repository, { version, name: repository.name, json });
  return json;
}

const descriptions = new WeakMap<Repository, { version: number; name: string; json: Json }>();

async function readRepository(world: World, repository: Repository): Promise<Json> {
  const json = await world.emulate.json({
    method: 'GET',
    path: `/repos/${repository.owner}/${repository.name}`,
    as: driver(world),
  });
  const url = `${world.baseUrl}/repos/${repository.owner}/${repository.name}`;
  return {
    ...json,
    owner: await userJson(world, repository.owner),
    stargazers_url: `${url}/stargazers`,
    hooks_url: `${url}/hooks`,
    assignees_url: `${url}/assignees{/user}`,
    statuses_url: `${url}/statuses/{sha}`,
    default_branch: repository.defaultBranch,
    fork: repository.forkOf !== null,
    web_commit_signoff_required: false,
    pushed_at: json.pushed_at ?? timestamp(world),
    network_count: 0,
    subscribers_count: 0,
  };
}

export function appJson(world: World): Json {
  const { app } = world;
  return {
    id: app.id,
    slug: app.slug,
    client_id: app.clientId,
    node_id: 'A_kwDO',
    owner: organizationAsUser(world),
    name: app.name,
    description: '',
    external_url: HOMEPAGE,
    html_url: `${world.baseUrl}/apps/${app.slug}`,
    created_at: '2024-01-01T00:00:00Z',
    updated_at: '2024-01-01T00:00:00Z',
    permissions: app.permissions,
    events: app.events,
  };
}

function organizationAsUser(world: World): Json {
  const login = world.app.account;
  const url = `${world.baseUrl}/users/${login}`;
  return simpleUser({
    login,
    id: 1,
    node_id: 'O_kgDO',
    url,
    html_url: `${world.baseUrl}/${login}`,
    type: 'Organization',
  });
}
