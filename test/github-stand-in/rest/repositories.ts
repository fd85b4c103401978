import { roleOf } from '../access/authorise.ts';
import { type Answer, type Json, notFound, ok } from '../http/answer.ts';
import { page } from '../http/page.ts';
import type { RepositoryCall, Route } from '../http/route.ts';
import type { Role } from '../state.ts';
import { repositoryJson, userJson } from './shapes.ts';

/** A repository and the people in it. */
export const repositoryRoutes: readonly Route[] = [
  [
    'GET /repos/{owner}/{repo}',
    'metadata:read',
    async ({ world, repository }) => ok(await repositoryJson(world, repository)),
  ],
  [
    'GET /repositories/{id}',
    'metadata:read',
    async ({ world, repository }) => ok(await repositoryJson(world, repository)),
  ],
  ['GET /repos/{owner}/{repo}/collaborators', 'metadata:read', collaborators],
  ['GET /repos/{owner}/{repo}/collaborators/{login}', 'metadata:read', isCollaborator],
  ['GET /repos/{owner}/{repo}/collaborators/{login}/permission', 'metadata:read', permission],
];

/** The four words of the old `permission` field. */
const OLD: Readonly<Record<Role, string>> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
};

async function permission({ world, repository, params }: RepositoryCall): Promise<Answer> {
  const login = params.login ?? '';
  const role = roleOf(repository, login);
  const user = await userJson(world, login);
  return ok({
    permission: OLD[role],
    role_name: role,
    user: { ...user, permissions: flags(role), role_name: role },
  });
}

async function collaborators(call: RepositoryCall): Promise<Answer> {
  const { world, repository } = call;
  const listed = [...repository.roles].filter(([, role]) => role !== 'none');
  const users = listed.map(async ([login, role]) => ({
    ...(await userJson(world, login)),
    permissions: flags(role),
    role_name: role,
  }));
  return page(call, await Promise.all(users));
}

function isCollaborator({ repository, params }: RepositoryCall): Answer {
  if ((repository.roles.get(params.login ?? '') ?? 'none') === 'none') throw notFound();
  return { status: 204 };
}

function flags(role: Role): Json {
  const rank = ['none', 'read', 'triage', 'write', 'maintain', 'admin'].indexOf(role);
  return { pull: rank >= 1, triage: rank >= 2, push: rank >= 3, maintain: rank >= 4, admin: rank >= 5 };
}
