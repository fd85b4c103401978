import { type Answer, type Json, notFound, ok, textOf } from '../http/answer.ts';
import { page } from '../http/page.ts';
import type { RepositoryCall, Route } from '../http/route.ts';
import type { StoredReaction } from '../state.ts';
import { nextId, timestamp, type World } from '../world.ts';
import { findComment } from './comments.ts';
import { actorOf, userJson } from './shapes.ts';

const ON_COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment}/reactions';
const ON_ISSUE = '/repos/{owner}/{repo}/issues/{number}/reactions';
const READ = 'issues|pull_requests:read';
const WRITE = 'issues|pull_requests:write';

/** Reactions: the same person gives each one only once. */
export const reactionRoutes: readonly Route[] = [
  [`GET ${ON_COMMENT}`, READ, list],
  [`POST ${ON_COMMENT}`, WRITE, create],
  [`DELETE ${ON_COMMENT}/{reaction}`, WRITE, remove],
  [`GET ${ON_ISSUE}`, READ, list],
  [`POST ${ON_ISSUE}`, WRITE, create],
  [`DELETE ${ON_ISSUE}/{reaction}`, WRITE, remove],
];

export function reactionsOn(world: World, on: string): StoredReaction['reaction'][] {
  return [...world.state.reactions.values()]
    .filter((stored) => stored.on === on)
    .map(({ reaction }) => reaction);
}

export function commentKey(repositoryId: number, comment: number | string): string {
  return `${repositoryId}/comment/${comment}`;
}

async function list(call: RepositoryCall): Promise<Answer> {
  const wanted = call.query.get('content');
  const reactions = reactionsOn(call.world, await target(call));
  return page(
    call,
    reactions.filter(({ content }) => wanted === null || content === wanted),
  );
}

async function create(call: RepositoryCall): Promise<Answer> {
  const { world, body } = call;
  const on = await target(call);
  const login = actorOf(world, call.caller);
  const given = reactionsOn(world, on).find(
    ({ content, user }) => content === body.content && user.login === login,
  );
  if (given) return ok(given);
  const id = nextId(world);
  const user: Json = await userJson(world, login);
  const reaction = {
    id,
    node_id: `REA_${id}`,
    user,
    content: textOf(body.content),
    created_at: timestamp(world),
  };
  world.state.reactions.set(id, { on, reaction });
  return ok(reaction, 201);
}

async function remove(call: RepositoryCall): Promise<Answer> {
  const on = await target(call);
  const id = Number(call.params.reaction);
  if (call.world.state.reactions.get(id)?.on !== on) throw notFound();
  call.world.state.reactions.delete(id);
  return { status: 204 };
}

/** What is reacted to; throws 404 when that comment is not there. */
async function target(call: RepositoryCall): Promise<string> {
  const { comment, number } = call.params;
  if (comment === undefined) return `${call.repository.id}/issue/${number}`;
  await findComment(call, comment);
  return commentKey(call.repository.id, comment);
}
