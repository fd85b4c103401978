import type { AuditQuery, Deed, DeedList } from '../../../schema/api/repository.ts';
import { type AuditRow, listDeeds } from '../../store/audit.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { inRepository } from '../may.ts';

type AuditDeps = Pick<ApiDeps, 'db' | 'access'>;

/** Who did what in a repository, oldest first. */
export async function readAudit(
  deps: AuditDeps,
  caller: Caller,
  { repository, after = 0, limit = 100 }: AuditQuery & { repository: number },
): Promise<DeedList> {
  await inRepository(deps, caller, { repository, needs: 'maintain' });
  const rows = await listDeeds(deps.db, repository, { after, limit });
  return { deeds: rows.map(deedView), next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
}

/** All of it, row by row. */
export async function exportAudit(
  deps: AuditDeps,
  caller: Caller,
  { repository, signal }: { repository: number; signal: AbortSignal },
): Promise<AsyncIterable<Deed>> {
  await inRepository(deps, caller, { repository, needs: 'maintain' });
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
