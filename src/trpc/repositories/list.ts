import type { Person } from '../../github/commands/permission.ts';
import { countShown } from '../../store/shown-environments.ts';
import { knownRepositories } from '../../store/shown-repositories.ts';
import type { DashboardDeps } from '../deps.ts';
import { readableOf } from '../readable.ts';

export interface RepositoryLine {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly role: string;
  /** Environments that are not gone. */
  readonly environments: number;
}

/** Every repository with the app that the person can read, by name. */
export async function listRepositories(
  deps: Pick<DashboardDeps, 'db' | 'access'>,
  person: Person,
): Promise<{ readonly rows: readonly RepositoryLine[]; readonly unknown: number }> {
  const known = await knownRepositories(deps.db);
  const { roles, unknown } = await readableOf(
    deps.access,
    person,
    known.map(({ id }) => id),
  );
  const counts = await countShown(deps.db);
  const rows = known.flatMap(({ id, owner, name }) => {
    const role = roles.get(id);
    return role === undefined ? [] : [{ id, owner, name, role, environments: counts.get(id) ?? 0 }];
  });
  return { rows, unknown };
}
