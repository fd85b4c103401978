import type { Person } from '../github/commands/permission.ts';
import type { Database } from '../store/database.ts';
import { repositoriesOf } from '../store/installations.ts';
import type { Access } from './open-access.ts';
import { atLeast } from './role.ts';

const atOnce = 10;

/**
 * Whether somebody administers every repository of an installation that the app can see, and so keeps its secrets. The first ten
 * with one that they do not end the asking: most people cost no more. Throws WorldError while GitHub does not say.
 */
export async function administersAll(
  { db, access }: { db: Database; access: Access },
  person: Person,
  installationId: number,
): Promise<boolean> {
  const all = await repositoriesOf(db, installationId);
  for (let at = 0; at < all.length; at += atOnce) {
    const roles = await Promise.all(all.slice(at, at + atOnce).map(({ id }) => access.roleOf(person, id)));
    if (!roles.every((role) => atLeast(role, 'admin'))) return false;
  }
  return all.length > 0;
}
