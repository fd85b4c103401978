import { keyOfId } from '../../schema/environment-id.ts';
import { WorldError } from '../../schema/world-error.ts';
import { atLeast, type Role } from '../access/role.ts';
import { type EnvironmentRow, findEnvironment } from '../store/environments.ts';
import { findRepository, listRepositories, type RepositoryRow } from '../store/installations.ts';
import type { Caller } from './caller.ts';
import type { ApiDeps } from './deps.ts';
import { mapInTurns } from './map-in-turns.ts';
import { notFound, Refused } from './refused.ts';

type May = Pick<ApiDeps, 'db' | 'access'>;

/** What a caller may do there: at least read. */
export type Seat = Exclude<Role, 'none'>;

export interface RepositorySeat {
  readonly repository: RepositoryRow;
  readonly role: Seat;
}

export interface EnvironmentSeat extends RepositorySeat {
  readonly row: EnvironmentRow;
}

/**
 * The repository, when the caller has this role in it. `freshMs`: how old what GitHub said may be; 60 s unless told.
 * Throws Refused: 404 when they cannot read it, else 403; WorldError while GitHub does not say.
 */
export async function inRepository(
  deps: May,
  caller: Caller,
  { repository: id, needs, ...how }: { repository: number; needs: Seat; freshMs?: number },
): Promise<RepositorySeat> {
  const repository = await findRepository(deps.db, id);
  if (!repository || repository.removedAt) throw notFound('repository');
  const role = await deps.access.roleOf(caller.person, id, how);
  if (role === 'none') throw notFound('repository');
  if (!atLeast(role, needs)) throw tooLittle(needs);
  return { repository, role };
}

/** The same for an environment, by its id. */
export async function inEnvironment(
  deps: May,
  caller: Caller,
  { environment: id, needs }: { environment: string; needs: Seat },
): Promise<EnvironmentSeat> {
  const key = keyOfId(id);
  const row = key === undefined ? undefined : await findEnvironment(deps.db, key);
  if (!row) throw notFound('environment');
  const seat = await inRepository(deps, caller, { repository: row.repositoryId, needs }).catch(
    (error: unknown) => {
      throw error instanceof Refused && error.status === 404 ? notFound('environment') : error;
    },
  );
  return { ...seat, row };
}

/** Every repository that the caller can read, or one of them. What GitHub refuses to tell is left out; while it does not answer, throws WorldError. */
export async function readableRepositories(
  deps: May,
  caller: Caller,
  only?: number,
): Promise<readonly RepositorySeat[]> {
  const all = await listRepositories(deps.db, only);
  const seats = await mapInTurns(all, 10, async (repository) => {
    const role = await deps.access.roleOf(caller.person, repository.id).catch(unlessUnanswered);
    return role === 'none' ? [] : [{ repository, role }];
  });
  return seats.flat();
}

function unlessUnanswered(error: unknown): Role {
  if (error instanceof WorldError && error.code === 'github-refused') return 'none';
  throw error;
}

export function tooLittle(needs: Seat): Refused {
  const wanted = needs === 'maintain' ? 'maintain or admin' : needs;
  return new Refused(403, `this needs ${wanted} permission on the repository`);
}
