import type { Access } from '../../access/open-access.ts';
import { atLeast, type Role } from '../../access/role.ts';
import type { Person } from '../../github/commands/permission.ts';
import type { KnownRoute } from '../known-route.ts';
import type { Credential } from './credential.ts';

/** What is asked before somebody sees a process. Each throws WorldError when it could not be found out: then nobody sees it. */
export interface Rights {
  readonly access: Access;
  /** Who made a link or token, while it opens this process; undefined: it does not. */
  readonly makerOf: (by: Made, route: KnownRoute) => Promise<Person | undefined>;
}

/** A link or token: no more than what its maker may do, so it ends with that person's write permission. */
export type Made = Extract<Credential, { kind: 'link' | 'token' }>;

/** The one rule of who may see a process now. `freshMs`: how old what GitHub said may be; 60 s unless told. */
export async function mayOpen(
  rights: Rights,
  { route, by, freshMs }: { route: KnownRoute; by: Credential; freshMs?: number },
): Promise<boolean> {
  const roleOf = (person: Person) =>
    rights.access.roleOf(person, route.repositoryId, freshMs === undefined ? {} : { freshMs });
  if (route.visibility === 'public' && route.undeclared === undefined) return true;
  switch (by.kind) {
    case 'none':
      return false;
    case 'person':
      return personMayOpen(route, by.person, await roleOf(by.person));
    case 'link':
    case 'token': {
      if (route.undeclared !== undefined || (by.kind === 'link' && route.widest !== 'public')) return false;
      const maker = await rights.makerOf(by, route);
      if (!maker) return false;
      const role = await roleOf(maker);
      return atLeast(role, 'write') && personMayOpen(route, maker, role);
    }
  }
}

/** `private` is for the environment's creator; where nobody in particular is, as of a branch, for those who may write. */
export function personMayOpen(
  { visibility, undeclared, creator }: Pick<KnownRoute, 'visibility' | 'undeclared' | 'creator'>,
  { login }: Person,
  role: Role,
): boolean {
  if (undeclared !== undefined) return atLeast(role, 'write');
  if (visibility !== 'private') return atLeast(role, 'read');
  if (creator === undefined) return atLeast(role, 'write');
  return atLeast(role, 'read') && creator.toLowerCase() === login.toLowerCase();
}
