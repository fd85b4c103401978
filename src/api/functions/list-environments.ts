import type { Outcome } from '../../../reconciler/outcome.ts';
import type { EnvironmentList, EnvironmentQuery } from '../../../schema/api/environment.ts';
import { storedSubject } from '../../github/source/subject.ts';
import { environmentsOf, routesOfMany } from '../../store/environment-pages.ts';
import type { EnvironmentRow } from '../../store/environments.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { type EnvironmentSeat, type RepositorySeat, readableRepositories } from '../may.ts';
import { isOver, stateOf } from '../views/state-of.ts';
import { summaryOf } from '../views/summary-of.ts';

/** Environments that the caller can read, in the order of their keys; those that are over only when asked for by state. */
export async function listEnvironments(
  deps: Pick<ApiDeps, 'db' | 'access' | 'config' | 'seenOf'>,
  caller: Caller,
  query: EnvironmentQuery,
): Promise<EnvironmentList> {
  const readable = await readableRepositories(deps, caller, query.repository);
  const seats = new Map(readable.map((seat) => [seat.repository.id, seat]));
  const { limit = 100, after = '' } = query;
  const { rows, next } = await matching(deps, { seats, query, after, limit });
  const routes = await routesOfMany(
    deps.db,
    rows.map(({ row }) => row.key),
  );
  const { config, seenOf } = deps;
  const environments = rows.map((seat) =>
    summaryOf({ ...seat, seen: seenOf(seat.row.key), config, routes: routes.get(seat.row.key) ?? [] }),
  );
  return { environments, next };
}

/** Rows that are looked at in one go: what a filter leaves out costs no more than reading it. */
const chunk = 500;

async function matching(
  { db }: Pick<ApiDeps, 'db'>,
  asked: {
    seats: ReadonlyMap<number, RepositorySeat>;
    query: EnvironmentQuery;
    after: string;
    limit: number;
  },
): Promise<{ rows: readonly EnvironmentSeat[]; next: string | null }> {
  const { seats, query, limit } = asked;
  const rows: EnvironmentSeat[] = [];
  for (let { after } = asked; ; ) {
    const read = await environmentsOf(db, { repositoryIds: [...seats.keys()], after, limit: chunk });
    for (const row of read) {
      const seat = seats.get(row.repositoryId);
      if (seat && fits(row, query)) rows.push({ ...seat, row });
      if (rows.length === limit) return { rows, next: row.key };
    }
    if (read.length < chunk) return { rows, next: null };
    after = read.at(-1)?.key ?? after;
  }
}

function fits(row: EnvironmentRow, { state, owner }: EnvironmentQuery): boolean {
  const its = stateOf({ outcome: row.outcome as Outcome | null, wish: row.wish });
  if (state === undefined ? isOver(its) : its !== state) return false;
  return owner === undefined || storedSubject(row.subject)?.actor === owner;
}
