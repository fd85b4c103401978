import { keyOfId } from '../../../schema/environment-id.ts';
import { atLeast, type Role } from '../../access/role.ts';
import type { Person } from '../../github/commands/permission.ts';
import { findWithRepository, type ShownEnvironment } from '../../store/shown-environments.ts';
import type { DashboardDeps } from '../deps.ts';
import { notFound } from '../trpc.ts';

export interface ReadableEnvironment extends ShownEnvironment {
  readonly role: Role;
}

/** The environment, when the person may read its repository at this moment. Throws NOT_FOUND for both, and WorldError. */
export async function readableEnvironment(
  deps: Pick<DashboardDeps, 'db' | 'access'>,
  person: Person,
  id: string,
): Promise<ReadableEnvironment> {
  const key = keyOfId(id);
  const found = key === undefined ? undefined : await findWithRepository(deps.db, key);
  if (!found) throw notFound();
  const role = await deps.access.roleOf(person, found.repository.id);
  if (!atLeast(role, 'read')) throw notFound();
  return { ...found, role };
}
