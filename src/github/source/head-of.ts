import type { RepositoryRef } from '../../../schema/environment.ts';
import { WorldError } from '../../../schema/world-error.ts';
import type { Octokit } from '../octokit.ts';
import { requestFault } from '../to-world-error.ts';

/** GitHub, the repository under the name we know it by, and the end of patience. */
export interface Reading {
  readonly octokit: Octokit;
  readonly repository: RepositoryRef;
  readonly signal: AbortSignal;
}

/**
 * Commit of a branch; undefined when GitHub says that there is none of exactly this name. Not read through `branches/`, which follows
 * a renamed branch to its new name. Only worth something when the repository itself was readable.
 */
export async function headOf(reading: Reading, branch: string): Promise<string | undefined> {
  const { octokit, repository, signal } = reading;
  try {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
      owner: repository.owner,
      repo: repository.name,
      ref: `heads/${branch}`,
      request: { signal },
    });
    if (data.ref !== `refs/heads/${branch}` || !/^[0-9a-f]{40}$/.test(data.object.sha)) {
      throw new WorldError('repository-unreadable', 'GitHub answered for another branch');
    }
    return data.object.sha;
  } catch (error) {
    if (requestFault(error)?.status === 404) return undefined;
    throw error;
  }
}
