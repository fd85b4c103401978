import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { Caller } from '../../api/caller.ts';
import { readableAmong } from '../../api/may.ts';
import { type SummaryOf, summaryOf } from '../../api/views/summary-of.ts';
import { routesOfMany } from '../../store/environment-pages.ts';
import { findShown, listShown, type ShownEnvironment } from '../../store/shown-environments.ts';
import type { DashboardDeps } from '../deps.ts';
import { type EnvironmentRow, environmentRow } from '../views/environment-row.ts';

export interface EnvironmentList {
  readonly rows: readonly EnvironmentRow[];
  /** Repositories of which GitHub did not say whether the reader may see them. */
  readonly unknown: number;
  /** There are more than `rows` has. */
  readonly more: boolean;
}

const most = 2000;

/** Every environment that the caller may see, the last active first. */
export async function listEnvironments(deps: DashboardDeps, caller: Caller): Promise<EnvironmentList> {
  const found = await listShown(deps.api.db, most + 1);
  const { rows, unknown } = await rowsOf(deps, caller, found.slice(0, most));
  return { rows, unknown, more: found.length > most };
}

/** Those of `keys` that the caller may see, and that a list shows: after a change of them. */
export async function someEnvironments(
  deps: DashboardDeps,
  caller: Caller,
  keys: readonly EnvironmentKey[],
): Promise<readonly EnvironmentRow[]> {
  const { rows } = await rowsOf(deps, caller, await findShown(deps.api.db, keys));
  return rows;
}

/** Only of repositories with environments GitHub is asked: most have none. */
async function rowsOf(deps: DashboardDeps, caller: Caller, found: readonly ShownEnvironment[]) {
  const repositories = new Map(found.map(({ repository }) => [repository.id, repository]));
  const { seats, unknown } = await readableAmong(deps.api, caller, [...repositories.values()]);
  const roles = new Map(seats.map(({ repository, role }) => [repository.id, role]));
  const seen = found.flatMap((one) => {
    const role = roles.get(one.repository.id);
    return role === undefined ? [] : [{ ...one, role }];
  });
  return { rows: await showAll(deps, seen), unknown };
}

/** As rows. */
export async function showAll(
  { api, config: { githubUrl } }: Pick<DashboardDeps, 'api' | 'config'>,
  seats: readonly Pick<SummaryOf, 'row' | 'repository' | 'role'>[],
): Promise<readonly EnvironmentRow[]> {
  const { db, config, seenOf } = api;
  const keys = seats.map(({ row }) => row.key);
  const routes = await routesOfMany(db, keys);
  return seats.map((seat) => {
    const { key } = seat.row;
    const summary = summaryOf({ ...seat, seen: seenOf(key), routes: routes.get(key) ?? [], config });
    return environmentRow(summary, seat.row, githubUrl);
  });
}
