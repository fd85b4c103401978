import { join } from 'node:path';
import { commitFiles, type Files } from '../git/commit-files.ts';
import { createBare } from '../git/create.ts';
import { git } from '../git/run.ts';
import { type Json, textOf } from '../http/answer.ts';
import { driver, repositoryJson } from '../rest/shapes.ts';
import type { Repository, Role } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import type { World } from '../world.ts';

export interface NewRepository {
  readonly name: string;
  /** The organisation of the installation unless told: any person's login. */
  readonly owner?: string;
  /** Of the first commit; without any the repository is empty. */
  readonly files?: Files;
  readonly private?: boolean;
  readonly defaultBranch?: string;
  /** Whether the app is installed on it; true for the organisation's. */
  readonly installed?: boolean;
}

/** A new repository, with alice, bob and carol in it as they are in the organisation. No event: the app finds it by its first. */
export async function createRepository(world: World, options: NewRepository): Promise<Repository> {
  const owner = options.owner ?? world.app.account;
  const ours = owner === world.app.account;
  const path = ours ? `/orgs/${owner}/repos` : '/user/repos';
  const body = { name: options.name, private: options.private ?? false, auto_init: true };
  const json = await world.emulate.json({ method: 'POST', path, as: ours ? driver(world) : owner, body });
  const repository = await remember(world, json, {
    ...options,
    owner,
    forkOf: null,
    installed: options.installed ?? ours,
  });
  const roles: [string, Role][] = ours
    ? [
        ['alice', 'admin'],
        ['bob', 'write'],
        ['carol', 'read'],
      ]
    : [[owner, 'admin']];
  for (const [login, role] of roles) await setRole(world, repository, { login, role });
  const { defaultBranch } = repository;
  if (options.files) {
    const first = {
      branch: defaultBranch,
      parent: null,
      files: options.files,
      message: 'First commit',
      author: driver(world),
      at: world.now(),
    };
    await commitFiles(repository.gitDirectory, first);
  }
  return repository;
}

/** A fork with all branches, owned by `owner`, without the app. */
export async function forkRepository(world: World, source: Repository, owner: string): Promise<Repository> {
  const json = await world.emulate.json({
    method: 'POST',
    path: `/repos/${source.owner}/${source.name}/forks`,
    as: owner,
    body: {},
  });
  const facts = {
    owner,
    name: source.name,
    private: source.private,
    defaultBranch: source.defaultBranch,
    forkOf: source.id,
    installed: false,
  };
  const fork = await remember(world, json, facts);
  await git(fork.gitDirectory, ['fetch', '--quiet', source.gitDirectory, '+refs/heads/*:refs/heads/*']);
  fork.roles.set(owner, 'admin');
  return fork;
}

export async function setRole(
  world: World,
  repository: Repository,
  { login, role }: { login: string; role: Role },
): Promise<void> {
  repository.roles.set(login, role);
  if (repository.owner === login) return;
  const path = `/repos/${repository.owner}/${repository.name}/collaborators/${login}`;
  const as = repository.owner === world.app.account ? driver(world) : repository.owner;
  if (role === 'none') await world.emulate.ask({ method: 'DELETE', path, as });
  else await world.emulate.json({ method: 'PUT', path, as, body: { permission: EMULATE_ROLE[role] } });
}

const EMULATE_ROLE = {
  admin: 'admin',
  maintain: 'maintain',
  write: 'push',
  triage: 'triage',
  read: 'pull',
} as const;

export async function renameRepository(world: World, repository: Repository, name: string): Promise<void> {
  const from = repository.name;
  await world.emulate.json({
    method: 'PATCH',
    path: `/repos/${repository.owner}/${from}`,
    as: driver(world),
    body: { name },
  });
  world.state.formerNames.set(`${repository.owner}/${from}`.toLowerCase(), repository.id);
  repository.name = name;
  const payload = { action: 'renamed', changes: { repository: { name: { from } } } };
  await announce(world, repository, { name: 'repository', actor: driver(world), payload });
}

export async function deleteRepository(world: World, repository: Repository): Promise<void> {
  const json: Json = await repositoryJson(world, repository);
  await world.emulate.ask({
    method: 'DELETE',
    path: `/repos/${repository.owner}/${repository.name}`,
    as: driver(world),
  });
  repository.deleted = true;
  await announce(world, repository, {
    name: 'repository',
    actor: driver(world),
    payload: { action: 'deleted', repository: json },
  });
}

type Remembered = Required<Pick<Repository, 'owner' | 'name' | 'installed' | 'forkOf'>> & {
  private?: boolean;
  defaultBranch?: string;
};

async function remember(world: World, json: Json, facts: Remembered): Promise<Repository> {
  const id = Number(json.id);
  const repository: Repository = {
    id,
    owner: facts.owner,
    name: textOf(json.name),
    private: facts.private ?? false,
    defaultBranch: facts.defaultBranch ?? 'main',
    forkOf: facts.forkOf,
    gitDirectory: join(world.dir, `${id}.git`),
    roles: new Map(),
    pulls: new Map(),
    installed: facts.installed,
    deleted: false,
  };
  await createBare(repository.gitDirectory, repository.defaultBranch);
  world.state.repositories.set(id, repository);
  return repository;
}
