import { WorldError } from '../../schema/world-error.ts';
import type { Access } from '../access/open-access.ts';
import { atLeast, type Role } from '../access/role.ts';
import type { Person } from '../github/commands/permission.ts';

export interface Readable {
  /** By repository id: those that the person may read. */
  readonly roles: ReadonlyMap<number, Role>;
  /** Repositories of which GitHub did not say it just now: not shown. */
  readonly unknown: number;
}

const atOnce = 8;

/** Which of the repositories a person may read, asked a few at a time. */
export async function readableOf(
  access: Access,
  person: Person,
  repositoryIds: Iterable<number>,
): Promise<Readable> {
  const left = [...new Set(repositoryIds)];
  const roles = new Map<number, Role>();
  let unknown = 0;
  const worker = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const role = await roleOrUnknown(access, person, id);
      if (role === undefined) unknown += 1;
      else if (atLeast(role, 'read')) roles.set(id, role);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { roles, unknown };
}

async function roleOrUnknown(access: Access, person: Person, id: number): Promise<Role | undefined> {
  try {
    return await access.roleOf(person, id);
  } catch (error) {
    if (error instanceof WorldError) return undefined;
    throw error;
  }
}
