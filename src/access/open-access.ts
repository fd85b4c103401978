import type { GitHubApp } from '../github/app.ts';
import { type Person, readRole } from '../github/commands/permission.ts';
import { boundedCache } from '../github/source/bounded-cache.ts';
import { asking } from '../github/to-world-error.ts';
import type { Database } from '../store/database.ts';
import { findRepository } from '../store/installations.ts';
import type { Role } from './role.ts';

/** Who may do what, as GitHub says it. */
export interface Access {
  /**
   * What a person may do in a repository, as GitHub said at most `freshMs` ago, which is 60 s unless told; `none` for a repository that
   * is not ours. What stays open for long, a terminal say, asks with a shorter one.
   * Throws WorldError when GitHub did not say: then nobody may do anything.
   */
  roleOf(person: Person, repositoryId: number, options?: { freshMs?: number }): Promise<Role>;
}

export interface AccessDeps {
  readonly db: Database;
  readonly app: Pick<GitHubApp, 'repository'>;
  /** Milliseconds. */
  readonly now: () => number;
}

const keptMs = 60_000;

export function openAccess(deps: AccessDeps): Access {
  const kept = boundedCache<Role>({ entries: 20_000, characters: 1_000_000 });
  return {
    roleOf: (person, repositoryId, { freshMs = keptMs } = {}) => {
      const during = slice(deps, { person, repositoryId, freshMs });
      const key = JSON.stringify([person.id, person.login, repositoryId, freshMs, during]);
      const known = kept.get(key);
      if (known) return known;
      const role = askGitHub(deps, person, repositoryId);
      kept.keep(key, role);
      return role;
    },
  };
}

/**
 * The minute (or shorter) that an answer is for: whoever asks in it, also while GitHub is being asked, gets the same. It begins at
 * another moment for each, so that what many know is not all asked again at once.
 */
function slice({ now }: AccessDeps, of: { person: Person; repositoryId: number; freshMs: number }): number {
  return Math.floor((now() + of.person.id * 7919 + of.repositoryId * 104_729) / of.freshMs);
}

async function askGitHub({ db, app }: AccessDeps, person: Person, repositoryId: number): Promise<Role> {
  const repository = await findRepository(db, repositoryId);
  if (!repository || repository.removedAt) return 'none';
  const { owner, name, installationId } = repository;
  return asking('read the permission of a person', async () => {
    const octokit = await app.repository({ installationId, repositoryId, step: 'access' });
    return readRole(octokit, { id: repositoryId, owner, name }, person);
  });
}
