import type { RepositoryList, RepositoryView } from '../../../schema/api/repository.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { inRepository, type RepositorySeat, readableRepositories } from '../may.ts';

type May = Pick<ApiDeps, 'db' | 'access'>;

/** Those that the app is installed on and the caller can read, by owner and name. */
export async function listRepositories(deps: May, caller: Caller): Promise<RepositoryList> {
  return { repositories: (await readableRepositories(deps, caller)).map(repositoryView) };
}

export async function readRepository(
  deps: May,
  caller: Caller,
  { repository }: { repository: number },
): Promise<RepositoryView> {
  return repositoryView(await inRepository(deps, caller, { repository, needs: 'read' }));
}

function repositoryView({ repository, role }: RepositorySeat): RepositoryView {
  const { id, owner, name, installationId, defaultBranch } = repository;
  return { id, owner, name, installation: installationId, defaultBranch, role };
}
