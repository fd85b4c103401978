import type { EnvironmentKey } from '../../../schema/environment.ts';
import { lastActivityOf } from '../../activity/last-activity.ts';
import { processUrl } from '../../gateway/process-url.ts';
import type { Person } from '../../github/commands/permission.ts';
import { findShown, listShown, routesOfAll, type ShownEnvironment } from '../../store/shown-environments.ts';
import type { DashboardDeps } from '../deps.ts';
import { type Readable, readableOf } from '../readable.ts';
import { type EnvironmentRow, environmentRow } from '../views/environment-row.ts';

export interface EnvironmentList {
  readonly rows: readonly EnvironmentRow[];
  /** Repositories of which GitHub did not say whether the reader may see them. */
  readonly unknown: number;
  /** There are more than `rows` has. */
  readonly more: boolean;
}

const most = 2000;

/** Every environment that the person may see, the last active first. */
export async function listEnvironments(deps: DashboardDeps, person: Person): Promise<EnvironmentList> {
  const found = await listShown(deps.db, most + 1);
  const { rows, unknown } = await rowsOf(deps, person, found.slice(0, most));
  return { rows, unknown, more: found.length > most };
}

/** Those of `keys` that the person may see, and that a list shows: after a change of them. */
export async function someEnvironments(
  deps: DashboardDeps,
  person: Person,
  keys: readonly EnvironmentKey[],
): Promise<readonly EnvironmentRow[]> {
  const { rows } = await rowsOf(deps, person, await findShown(deps.db, keys));
  return rows;
}

async function rowsOf(deps: DashboardDeps, person: Person, found: readonly ShownEnvironment[]) {
  const readable = await readableOf(
    deps.access,
    person,
    found.map(({ repository }) => repository.id),
  );
  const seen = found.filter(({ repository }) => readable.roles.has(repository.id));
  return { rows: await showAll(deps, seen, readable), unknown: readable.unknown };
}

/** As rows; `readable` has the role in the repository of each. */
export async function showAll(
  deps: DashboardDeps,
  seen: readonly ShownEnvironment[],
  { roles }: Pick<Readable, 'roles'>,
): Promise<readonly EnvironmentRow[]> {
  const urls = await urlsOfAll(
    deps,
    seen.map(({ row }) => row.key),
  );
  return seen.map(({ row, repository }) =>
    environmentRow({
      row,
      repository,
      role: roles.get(repository.id) ?? 'none',
      urls: urls.get(row.key) ?? new Map(),
      githubUrl: deps.config.githubUrl,
      activeAt: lastActivityOf(row, deps.activity.seen(row.key)).at,
    }),
  );
}

/** By environment and process. */
async function urlsOfAll({ db, config }: DashboardDeps, keys: readonly EnvironmentKey[]) {
  const urls = new Map<EnvironmentKey, Map<string, string>>();
  for (const { environment, process, host } of await routesOfAll(db, keys)) {
    const mine = urls.get(environment) ?? new Map<string, string>();
    urls.set(environment, mine.set(process, processUrl(config, host)));
  }
  return urls;
}
