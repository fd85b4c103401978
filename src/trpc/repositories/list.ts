import type { Caller } from '../../api/caller.ts';
import { readableAmong } from '../../api/may.ts';
import { listRepositories as allRepositories } from '../../store/installations.ts';
import { countShown } from '../../store/shown-environments.ts';
import type { DashboardDeps } from '../deps.ts';

export interface RepositoryLine {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly role: string;
  /** Environments that are not gone. */
  readonly environments: number;
}

/** Every repository with the app that the caller can read, by name. */
export async function listRepositories(
  { api }: Pick<DashboardDeps, 'api'>,
  caller: Caller,
): Promise<{ readonly rows: readonly RepositoryLine[]; readonly unknown: number }> {
  const { seats, unknown } = await readableAmong(api, caller, await allRepositories(api.db));
  const counts = await countShown(api.db);
  const rows = seats.map(({ repository: { id, owner, name }, role }) => {
    return { id, owner, name, role, environments: counts.get(id) ?? 0 };
  });
  return { rows, unknown };
}
