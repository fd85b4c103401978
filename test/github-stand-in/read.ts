import { type Json, textOf } from './http/answer.ts';
import { commentKey, reactionsOn } from './rest/reactions.ts';
import { driver } from './rest/shapes.ts';
import type { Repository } from './state.ts';
import type { CheckSeen, CommentSeen, DeploymentSeen, ReactionSeen } from './types.ts';
import type { World } from './world.ts';

/** What a person sees on GitHub, for tests to compare. */
export function checksOf(world: World, repository: Repository, sha: string): CheckSeen[] {
  return [...world.state.checks.values()]
    .filter(({ repositoryId, run }) => repositoryId === repository.id && run.head_sha === sha)
    .map(({ run, annotations, actions }) => ({ ...run, annotations, actions }));
}

export async function commentsOf(
  world: World,
  repository: Repository,
  number: number,
): Promise<CommentSeen[]> {
  const seen: CommentSeen[] = [];
  for (let page = 1; ; page++) {
    const path = `/repos/${repository.owner}/${repository.name}/issues/${number}/comments?per_page=100&page=${page}`;
    const comments = await world.emulate.json<Json[]>({ method: 'GET', path, as: driver(world) });
    seen.push(
      ...comments.map(({ id, user, body }) => ({
        id: Number(id),
        author: textOf((user as Json).login),
        body: textOf(body),
      })),
    );
    if (comments.length < 100) return seen;
  }
}

export function deploymentsOf(world: World, repository: Repository): DeploymentSeen[] {
  return [...world.state.deployments.values()]
    .filter(({ repositoryId }) => repositoryId === repository.id)
    .map(({ deployment, statuses }) => ({
      ...deployment,
      state: textOf(statuses[0]?.state ?? 'pending'),
      environmentUrl: textOf(statuses[0]?.environment_url ?? ''),
      statuses,
    }));
}

export function reactionsTo(world: World, repository: Repository, commentId: number): ReactionSeen[] {
  return reactionsOn(world, commentKey(repository.id, commentId)).map(({ content, user }) => ({
    content,
    author: textOf(user.login),
  }));
}
