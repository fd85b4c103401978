import { administersAll } from '../access/administers-all.ts';
import { mapInTurns } from '../map-in-turns.ts';
import type { WakeGroup } from '../store/environments.ts';
import { repositoriesOf } from '../store/installations.ts';
import type { SecretOwner } from '../store/secrets.ts';
import type { Caller } from './caller.ts';
import type { ApiDeps } from './deps.ts';
import { inEnvironment, inRepository } from './may.ts';
import { notFound, Refused } from './refused.ts';

/** Whose secrets: an environment's, a repository's (project), an installation's (team). */
export type SecretsOf =
  | { readonly environment: string }
  | { readonly repository: number }
  | { readonly installation: number };

export interface OwnerSeat {
  readonly owner: SecretOwner;
  /** Whose audit log it belongs to; null: no one repository's. */
  readonly repositoryId: number | null;
  /** What sees them, and must look again when one changes. */
  readonly wakes: readonly string[] | WakeGroup;
}

/**
 * The owner, when the caller may keep its secrets. Of an environment and of a project that is who can write: they could print the
 * values in a pod anyway. A team's secrets reach every repository of the installation, so whoever keeps them administers all of these.
 */
export async function secretOwner(
  deps: Pick<ApiDeps, 'db' | 'access'>,
  caller: Caller,
  of: SecretsOf,
): Promise<OwnerSeat> {
  if ('environment' in of) {
    const { row, repository } = await inEnvironment(deps, caller, { ...of, needs: 'write' });
    const owner = { scope: 'environment', owner: row.key } as const;
    return { owner, repositoryId: repository.id, wakes: [row.key] };
  }
  if ('repository' in of) {
    const { repository } = await inRepository(deps, caller, { ...of, needs: 'write' });
    const owner = { scope: 'project', owner: String(repository.id) } as const;
    return { owner, repositoryId: repository.id, wakes: { kind: 'repository', repositoryId: repository.id } };
  }
  await assertAdminOfAll(deps, caller, of.installation);
  const owner = { scope: 'team', owner: String(of.installation) } as const;
  return { owner, repositoryId: null, wakes: { kind: 'installation', installationId: of.installation } };
}

async function assertAdminOfAll(
  { db, access }: Pick<ApiDeps, 'db' | 'access'>,
  { person }: Caller,
  installation: number,
): Promise<void> {
  if (await administersAll({ db, access }, person, installation)) return;
  const all = await repositoriesOf(db, installation);
  const roles = await mapInTurns(all, 10, ({ id }) => access.roleOf(person, id));
  if (!roles.some((role) => role !== 'none')) throw notFound('installation');
  throw new Refused(403, 'this needs admin permission on every repository of the installation');
}
