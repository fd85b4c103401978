import type { RepositoryRef } from '../../schema/environment.ts';
import type { Octokit } from './octokit.ts';
import { requestFault } from './to-world-error.ts';

export interface FoundRepository extends RepositoryRef {
  readonly defaultBranch: string;
}

/**
 * The repository with this id, under the name it has now. GitHub redirects an old name until someone takes it, so the id
 * decides; when the name leads elsewhere, the installation's list is searched. Undefined: not found, which says nothing about
 * why. Throws RequestError for everything but a 404.
 */
export async function findRepository(
  octokit: Octokit,
  known: RepositoryRef,
): Promise<FoundRepository | undefined> {
  const byName = await octokit
    .request('GET /repos/{owner}/{repo}', { owner: known.owner, repo: known.name })
    .catch(unlessMissing);
  if (byName && Number(byName.data.id) === known.id) return foundOf(byName.data);
  return findInInstallation(octokit, known.id);
}

interface RepositoryData {
  readonly id: number | bigint;
  readonly name: string;
  readonly owner: { readonly login: string };
  readonly default_branch?: string;
}

async function findInInstallation(octokit: Octokit, id: number): Promise<FoundRepository | undefined> {
  for (let page = 1; page <= 20; page += 1) {
    const { data } = await octokit.request('GET /installation/repositories', { per_page: 100, page });
    const found = data.repositories.find((repository) => Number(repository.id) === id);
    if (found) return foundOf(found);
    if (data.repositories.length < 100) return undefined;
  }
  return undefined;
}

function foundOf(data: RepositoryData): FoundRepository {
  return {
    id: Number(data.id),
    owner: data.owner.login,
    name: data.name,
    defaultBranch: data.default_branch ?? 'main',
  };
}

function unlessMissing(error: unknown): undefined {
  if (requestFault(error)?.status === 404) return undefined;
  throw error;
}
