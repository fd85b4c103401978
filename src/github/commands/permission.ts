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
  const { permission } = await permissionOf(octokit, repository, person);
  return permission === 'write' || permission === 'admin';
}

/** As `mayWrite`, for the roles maintain and admin. */
export async function mayMaintain(
  octokit: Octokit,
  repository: RepositoryRef,
  person: Person,
): Promise<boolean> {
  const { permission, role } = await permissionOf(octokit, repository, person);
  // The old word for "maintain" is "write"; a role of an organisation's own may have any name.
  return permission === 'admin' || (permission === 'write' && role === 'maintain');
}

interface Permission {
  readonly permission?: string;
  readonly role?: string | undefined;
}

const none: Permission = {};

async function permissionOf(
  octokit: Octokit,
  repository: RepositoryRef,
  person: Person,
): Promise<Permission> {
  // What is no login cannot be asked about; bots have brackets and no write permission of their own.
  if (!/^[A-Za-z0-9_-]{1,60}$/.test(person.login)) return none;
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
      return same ? { permission: data.permission, role: data.role_name } : none;
    } catch (error) {
      if (requestFault(error)?.status === 404) return none;
      throw error;
    }
  });
}
