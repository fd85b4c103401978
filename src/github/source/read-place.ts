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
  const found = await findRepository(reading.octokit, reading.repository);
  if (!found) throw new WorldError('repository-unreadable', 'the installation does not show the repository');
  const { defaultBranch, ...repository } = found;
  const head = await headOf({ ...reading, repository }, branch);
  if (head === undefined) return { kind: 'branch-gone', repository };
  return { kind: 'open', repository, defaultBranch, branch, head };
}
