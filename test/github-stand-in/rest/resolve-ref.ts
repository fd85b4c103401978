import { notFound, Refusal } from '../http/answer.ts';
import type { RepositoryCall } from '../http/route.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';

/** The commit that a branch, tag or sha stands for; GitHub says 422 for a sha and 404 for a name that is not there. */
export async function commitOf(call: RepositoryCall, ref: string): Promise<string> {
  const sha = await call.world.objects.commit(call.repository.gitDirectory, ref);
  if (sha) return sha;
  throw new Refusal(422, `No commit found for SHA: ${ref}`);
}

export async function commitOrNotFound(call: RepositoryCall, ref: string): Promise<string> {
  const sha = await call.world.objects.commit(call.repository.gitDirectory, ref);
  if (sha) return sha;
  throw notFound();
}

/** A branch's head, or undefined when there is no such branch. */
export async function headOf(
  world: World,
  repository: Repository,
  branch: string,
): Promise<string | undefined> {
  return world.objects.commit(repository.gitDirectory, `refs/heads/${branch}`);
}
