import type { RepositoryRef } from '../../../schema/environment.ts';
import type { Role } from '../../access/role.ts';
import type { Octokit } from '../octokit.ts';
import { asking, requestFault } from '../to-world-error.ts';

export interface Person {
  readonly login: string;
  /** GitHub's id of the person: a login can change hands. */
  readonly id: number;
}

/** What GitHub said of a person's role. */
export interface SaidRole {
  readonly role: Role;
  /** Asked with it, GitHub says again what has not changed, and counts no request. */
  readonly etag: string | undefined;
  readonly headers: Headers;
}

type Headers = Readonly<Record<string, string | number | undefined>>;

/** What a person may do in the repository, asked now; see `askRole`. */
export async function readRole(octokit: Octokit, repository: RepositoryRef, person: Person): Promise<Role> {
  return (await askRole(octokit, { repository, person })).role;
}

/**
 * What a person may do in the repository, asked now; `before`: what was said of the same person last. Fails closed: only GitHub naming a role for this very person gives one; "not a
 * collaborator" is `none`. Throws WorldError when GitHub did not say.
 */
export async function askRole(
  octokit: Octokit,
  {
    repository,
    person,
    before,
  }: { repository: RepositoryRef; person: Person; before?: SaidRole | undefined },
): Promise<SaidRole> {
  const nobody = { role: 'none', etag: undefined, headers: {} } as const;
  // What is no login cannot be asked about; bots have brackets and no write permission of their own.
  if (!/^[A-Za-z0-9_-]{1,60}$/.test(person.login)) return nobody;
  return asking('read the permission of a person', async () => {
    try {
      const { data, headers } = await octokit.request(
        'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
        {
          owner: repository.owner,
          repo: repository.name,
          username: person.login,
          ...(before?.etag === undefined ? {} : { headers: { 'if-none-match': before.etag } }),
        },
      );
      const role = Number(data.user?.id) === person.id ? roleIn(data) : 'none';
      return { role, etag: headers.etag, headers };
    } catch (error) {
      const fault = requestFault(error);
      if (fault?.status === 404) return nobody;
      if (fault?.status === 304 && before) return { ...before, headers: fault.headers };
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
