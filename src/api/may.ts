import { keyOfId } from '../../schema/environment-id.ts';
import { WorldError } from '../../schema/world-error.ts';
import { atLeast, type Role } from '../access/role.ts';
import { mapInTurns } from '../map-in-turns.ts';
import { type EnvironmentRow, findEnvironment } from '../store/environments.ts';
import { findRepository, listRepositories, type RepositoryRow } from '../store/installations.ts';
import type { Caller } from './caller.ts';
import type { ApiDeps } from './deps.ts';
import { notFound, Refused } from './refused.ts';

type May = Pick<ApiDeps, 'db' | 'access'>;

/** What a caller may do there: at least read. */
export type Seat = Exclude<Role, 'none'>;

export type RepositorySeat = SeatIn<RepositoryRow>;

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
  const seats = await mapInTurns(all, atOnce, (repository) => seatIn(deps, caller, repository));
  return seats.flat();
}

/** Those of `repositories` that the caller can read, and of how many GitHub did not say it just now: what a page shows the rest without. */
export async function readableAmong<R extends { readonly id: number }>(
  deps: Pick<ApiDeps, 'access'>,
  caller: Caller,
  repositories: readonly R[],
): Promise<{ readonly seats: readonly SeatIn<R>[]; readonly unknown: number }> {
  let unknown = 0;
  const seats = await mapInTurns(repositories, atOnce, (repository) =>
    seatIn(deps, caller, repository).catch((error: unknown) => {
      if (!(error instanceof WorldError)) throw error;
      unknown += 1;
      return [];
    }),
  );
  return { seats: seats.flat(), unknown };
}

/** Throws Refused unless the caller can write to some repository. */
export async function assertWritesSomewhere(deps: May, caller: Caller): Promise<void> {
  const seats = await readableRepositories(deps, caller);
  if (!seats.some(({ role }) => atLeast(role, 'write')))
    throw new Refused(403, 'this needs write permission on some repository');
}

const atOnce = 10;

interface SeatIn<R> {
  readonly repository: R;
  readonly role: Seat;
}

async function seatIn<R extends { readonly id: number }>(
  { access }: Pick<ApiDeps, 'access'>,
  { person }: Caller,
  repository: R,
): Promise<readonly SeatIn<R>[]> {
  const role = await access.roleOf(person, repository.id).catch(unlessUnanswered);
  return role === 'none' ? [] : [{ repository, role }];
}

function unlessUnanswered(error: unknown): Role {
  if (error instanceof WorldError && error.code === 'github-refused') return 'none';
  throw error;
}

export function tooLittle(needs: Seat): Refused {
  const wanted = needs === 'maintain' ? 'maintain or admin' : needs;
  return new Refused(403, `this needs ${wanted} permission on the repository`);
}
