import { type Answer, ok } from '../http/answer.ts';
import { page } from '../http/page.ts';
import type { RepositoryCall, Route } from '../http/route.ts';
import { nextId, timestamp } from '../world.ts';
import { addresses } from './commit-json.ts';
import { commitOf } from './resolve-ref.ts';
import { botLogin, userJson } from './shapes.ts';

/** Commit statuses: the older sibling of checks. */
export const statusRoutes: readonly Route[] = [
  ['POST /repos/{owner}/{repo}/statuses/{ref}', 'statuses:write', create],
  ['GET /repos/{owner}/{repo}/commits/{ref+}/statuses', 'statuses:read', list],
];

async function create(call: RepositoryCall): Promise<Answer> {
  const { world, repository, body } = call;
  const sha = await commitOf(call, call.params.ref ?? '');
  const at = timestamp(world);
  const status = {
    id: nextId(world),
    node_id: 'SC_kwDO',
    url: `${addresses(world, repository).url}/statuses/${sha}`,
    avatar_url: null,
    state: body.state,
    description: body.description ?? null,
    target_url: body.target_url ?? null,
    context: body.context ?? 'default',
    creator: await userJson(world, botLogin(world)),
    created_at: at,
    updated_at: at,
  };
  const key = `${repository.id}/${sha}`;
  world.state.statuses.set(key, [status, ...(world.state.statuses.get(key) ?? [])]);
  return ok(status, 201);
}

async function list(call: RepositoryCall): Promise<Answer> {
  const sha = await commitOf(call, call.params.ref ?? '');
  return page(call, call.world.state.statuses.get(`${call.repository.id}/${sha}`) ?? []);
}
