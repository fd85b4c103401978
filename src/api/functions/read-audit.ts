import type { AuditQuery, Deed, DeedList } from '../../../schema/api/repository.ts';
import { atLeast } from '../../access/role.ts';
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
 * Who did what in all repositories whose log the caller may read, newest first, each with its repository. What GitHub does not tell of
 * just now is left out.
 */
export async function latestDeeds(
  deps: AuditDeps,
  caller: Caller,
  { repository, limit, ...filter }: LatestQuery,
): Promise<{ readonly deeds: readonly DeedSomewhere[]; readonly next: number | null }> {
  const asked = await listRepositories(deps.db, repository);
  const { seats } = await readableAmong(deps, caller, asked);
  const open = new Map(
    seats.flatMap((seat) => (atLeast(seat.role, needs) ? [[seat.repository.id, seat.repository]] : [])),
  );
  const rows = await newestDeeds(deps.db, { ...filter, repositoryIds: [...open.keys()], limit });
  const deeds = rows.flatMap((row) => {
    const where = open.get(row.repositoryId ?? 0);
    return where ? [{ ...deedView(row), repository: where }] : [];
  });
  return { deeds, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
}

export interface LatestQuery extends Omit<DeedFilter, 'repositoryIds'> {
  readonly repository?: number;
}

export type DeedSomewhere = Deed & { readonly repository: RepositoryRow };

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
