import type { RepositoryRef } from '../../../schema/environment.ts';
import type { Role } from '../../access/role.ts';
import type { Octokit } from '../octokit.ts';
import { asking, requestFault } from '../to-world-error.ts';

export interface Person {
  readonly login: string;
  /** GitHub's id of the person: a login can change hands. */
  readonly id: number;
}

/**
 * What a person may do in the repository, asked now. Fails closed: only GitHub naming a role for this very person gives one; "not a
 * collaborator" is `none`. Throws WorldError when GitHub did not say.
 */
export async function readRole(octokit: Octokit, repository: RepositoryRef, person: Person): Promise<Role> {
  // What is no login cannot be asked about; bots have brackets and no write permission of their own.
  if (!/^[A-Za-z0-9_-]{1,60}$/.test(person.login)) return 'none';
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
      return Number(data.user?.id) === person.id ? roleIn(data) : 'none';
    } catch (error) {
      if (requestFault(error)?.status === 404) return 'none';
      throw error;
    }
  });
}

/** The old word for "maintain" is "write", for "triage" it is "read"; a role of an organisation's own may have any name. */
function roleIn({ permission, role_name: name }: { permission: string; role_name?: string }): Role {
  switch (permission) {
    case 'admin':
      return 'admin';
    case 'write':
      return name === 'maintain' ? 'maintain' : 'write';
    case 'read':
      return name === 'triage' ? 'triage' : 'read';
    default:
      return 'none';
  }
}
