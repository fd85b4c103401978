import type { RepositoryRef } from '../../../schema/environment.ts';
import type { Octokit } from '../octokit.ts';
import { asking, requestFault } from '../to-world-error.ts';

export interface Person {
  readonly login: string;
  /** GitHub's id of the person: a login can change hands. */
  readonly id: number;
}

/**
 * Whether a person may write to the repository, asked now. Fails closed: only GitHub saying "write" or "admin" for this very
 * person is yes; "not a collaborator" is no. Throws WorldError when GitHub did not say.
 */
export async function mayWrite(
  octokit: Octokit,
  repository: RepositoryRef,
  person: Person,
): Promise<boolean> {
  // What is no login cannot be asked about; bots have brackets and no write permission of their own.
  if (!/^[A-Za-z0-9_-]{1,60}$/.test(person.login)) return false;
  return asking('read the permission of a person', async () => {
    try {
      const { data } = await octokit.request(
        'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
        {
          owner: repository.owner,
          repo: repository.name,
          username: person.login,
        },
      );
      const same = Number(data.user?.id) === person.id;
      return same && (data.permission === 'write' || data.permission === 'admin');
    } catch (error) {
      if (requestFault(error)?.status === 404) return false;
      throw error;
    }
  });
}
