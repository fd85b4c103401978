import type { Places } from '../../../schema/api/repository.ts';
import { type EnvironmentRef, environmentKey } from '../../../schema/environment.ts';
import { environmentId } from '../../../schema/environment-id.ts';
import { knownKeys } from '../../store/environment-pages.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { inRepository } from '../may.ts';

type PlaceDeps = Pick<ApiDeps, 'db' | 'access' | 'places'>;

/** Branches and open pull requests, at most 100 of each, with and without environments; as GitHub said at most 30 s ago. */
export async function listPlaces(
  deps: PlaceDeps,
  caller: Caller,
  { repository: id }: { repository: number },
): Promise<Places> {
  const { repository } = await inRepository(deps, caller, { repository: id, needs: 'read' });
  const { branches, pulls } = await deps.places(repository);
  const known = await knownKeys(deps.db, id);
  const environment = (ref: EnvironmentRef) => {
    const key = environmentKey(ref);
    return known.has(key) ? environmentId(key) : null;
  };
  return {
    branches: branches.map((one) => ({
      ...one,
      environment: environment({ kind: 'branch', repositoryId: id, branch: one.branch }),
    })),
    pulls: pulls.map((one) => ({
      ...one,
      environment: environment({ kind: 'pull', repositoryId: id, number: one.pull }),
    })),
  };
}
