import type { AuditQuery, Deed, DeedList } from '../../../schema/api/repository.ts';
import { WorldError } from '../../../schema/world-error.ts';
import { administersAll } from '../../access/administers-all.ts';
import { atLeast } from '../../access/role.ts';
import { mapInTurns } from '../../map-in-turns.ts';
import { type AuditRow, type DeedFilter, listDeeds, newestDeeds } from '../../store/audit.ts';
import { listRepositories, type RepositoryRow } from '../../store/installations.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { inRepository, readableAmong } from '../may.ts';

type AuditDeps = Pick<ApiDeps, 'db' | 'access'>;

/** Who did what in a repository, oldest first. */
export async function readAudit(
  deps: AuditDeps,
  caller: Caller,
  { repository, after = 0, limit = 100 }: AuditQuery & { repository: number },
): Promise<DeedList> {
  await inRepository(deps, caller, { repository, needs });
  const rows = await listDeeds(deps.db, repository, { after, limit });
  return { deeds: rows.map(deedView), next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
}

/**
 * Who did what in all repositories whose log the caller may read, and to the secrets of installations that the caller keeps, newest
 * first, each with its place. What GitHub does not tell of just now is left out.
 */
export async function latestDeeds(
  deps: AuditDeps,
  caller: Caller,
  { repository, limit, ...filter }: LatestQuery,
): Promise<{ readonly deeds: readonly DeedSomewhere[]; readonly next: number | null }> {
  const { seats } = await readableAmong(deps, caller, await listRepositories(deps.db, repository));
  const open = new Map(
    seats.flatMap((seat) =>
      atLeast(seat.role, needs)
        ? [[seat.repository.id, `${seat.repository.owner}/${seat.repository.name}`] as const]
        : [],
    ),
  );
  const teams = repository === undefined ? await teamsOf(deps, caller, seats) : new Map<number, string>();
  const of = { repositoryIds: [...open.keys()], teams: [...teams.keys()] };
  const rows = await newestDeeds(deps.db, { ...filter, ...of, limit });
  const deeds = rows.flatMap((row) => {
    const where = row.repositoryId === null ? teams.get(row.team ?? 0) : open.get(row.repositoryId);
    return where === undefined ? [] : [{ ...deedView(row), where }];
  });
  return { deeds, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
}

/** Installations whose secrets the caller keeps, each with its account. */
async function teamsOf(
  deps: AuditDeps,
  { person }: Caller,
  seats: readonly { readonly repository: RepositoryRow }[],
): Promise<ReadonlyMap<number, string>> {
  const accounts = new Map(
    seats.map(({ repository }) => [repository.installationId, repository.owner] as const),
  );
  const kept = await mapInTurns([...accounts], 10, async ([id, account]) =>
    (await administersAll(deps, person, id).catch(notSaid)) ? [[id, account] as const] : [],
  );
  return new Map(kept.flat());
}

function notSaid(error: unknown): false {
  if (!(error instanceof WorldError)) throw error;
  return false;
}

export interface LatestQuery extends Omit<DeedFilter, 'repositoryIds' | 'teams'> {
  readonly repository?: number;
}

/** `where`: a repository, `acme/shop`, or the account of an installation, `acme`. */
export type DeedSomewhere = Deed & { readonly where: string };

const needs = 'maintain';

/** All of it, row by row. */
export async function exportAudit(
  deps: AuditDeps,
  caller: Caller,
  { repository, signal }: { repository: number; signal: AbortSignal },
): Promise<AsyncIterable<Deed>> {
  await inRepository(deps, caller, { repository, needs });
  return allDeeds(deps, { repository, signal });
}

async function* allDeeds(
  { db }: AuditDeps,
  { repository, signal }: { repository: number; signal: AbortSignal },
): AsyncIterable<Deed> {
  const limit = 1000;
  for (let after = 0; !signal.aborted; ) {
    const rows = await listDeeds(db, repository, { after, limit });
    yield* rows.map(deedView);
    if (rows.length < limit) return;
    after = rows.at(-1)?.id ?? after;
  }
}

function deedView({ id, at, actor, actorId, origin, action, subject, old, new: made }: AuditRow): Deed {
  return { id, at: at.toISOString(), actor, actorId, origin, action, subject, old, new: made };
}
