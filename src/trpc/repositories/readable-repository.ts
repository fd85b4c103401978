import { atLeast, type Role } from '../../access/role.ts';
import type { Person } from '../../github/commands/permission.ts';
import { findRepository, type RepositoryRow } from '../../store/installations.ts';
import type { DashboardDeps } from '../deps.ts';
import { notFound } from '../trpc.ts';

export interface ReadableRepository {
  readonly repository: RepositoryRow;
  readonly role: Role;
}

/** The repository with GitHub's id, when the person may read it at this moment. Throws NOT_FOUND for both, and WorldError. */
export async function readableRepository(
  deps: Pick<DashboardDeps, 'db' | 'access'>,
  person: Person,
  id: string,
): Promise<ReadableRepository> {
  const known = /^\d{1,15}$/.test(id) ? await findRepository(deps.db, Number(id)) : undefined;
  if (!known || known.removedAt) throw notFound();
  const role = await deps.access.roleOf(person, known.id);
  if (!atLeast(role, 'read')) throw notFound();
  return { repository: known, role };
}
