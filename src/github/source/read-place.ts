import type { EnvironmentRef } from '../../../schema/environment.ts';
import { WorldError } from '../../../schema/world-error.ts';
import { findRepository } from '../find-repository.ts';
import { headOf, type Reading } from './head-of.ts';
import type { Place } from './place.ts';
import { readPull } from './read-pull.ts';

/** Reads the branch or pull request now. Throws RequestError or WorldError when anything is unclear. */
export async function readPlace(reading: Reading, environment: EnvironmentRef): Promise<Place> {
  return environment.kind === 'pull'
    ? readPull(reading, environment.number)
    : readBranch(reading, environment.branch);
}

async function readBranch(reading: Reading, branch: string): Promise<Place> {
  // Both at once: a head counts only under the name that the repository turns out to have.
  const early = headOf(reading, branch);
  early.catch(() => undefined);
  const found = await findRepository(reading.octokit, reading.repository);
  if (!found) throw new WorldError('repository-unreadable', 'the installation does not show the repository');
  const { defaultBranch, ...repository } = found;
  const { owner, name } = reading.repository;
  const sameName = repository.owner === owner && repository.name === name;
  // "Gone" is asked again now that the repository was readable: only then does it say something.
  const head = (sameName ? await early : undefined) ?? (await headOf({ ...reading, repository }, branch));
  if (head === undefined) {
    await confirmGone({ ...reading, repository }, { branch, defaultBranch });
    return { kind: 'branch-gone', repository };
  }
  return { kind: 'open', repository, defaultBranch, branch, head };
}

/**
 * A 404 may be a lost permission or a fault of the git half of the API. It means "gone" only beside answers that the same half gives:
 * the default branch is there, and the list of the refs that begin like this one does not have it.
 */
async function confirmGone(
  reading: Reading,
  { branch, defaultBranch }: { branch: string; defaultBranch: string },
): Promise<void> {
  const [main, listed] = await Promise.all([headOf(reading, defaultBranch), isListed(reading, branch)]);
  if (main === undefined || listed)
    throw new WorldError('repository-unreadable', 'GitHub contradicts itself about a branch');
}

/** GitHub gives all of them at once, unpaged. */
async function isListed({ octokit, repository, signal }: Reading, branch: string): Promise<boolean> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', {
    owner: repository.owner,
    repo: repository.name,
    ref: `heads/${branch}`,
    request: { signal },
  });
  return data.some(({ ref }) => ref === `refs/heads/${branch}`);
}
