import { randomBytes } from 'node:crypto';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import { atLeast } from '../../access/role.ts';
import type { Person } from '../../github/commands/permission.ts';
import { recordDeed } from '../../store/audit.ts';
import type { Database } from '../../store/database.ts';
import type { KnownRoute } from '../known-route.ts';
import type { ShareDeps } from './open-link.ts';

export interface GiveDeps {
  readonly db: Database;
  readonly guard: ShareDeps;
  /** The route that a process of an environment has now. */
  readonly findProcess: (environment: EnvironmentKey, process: string) => Promise<KnownRoute | undefined>;
}

/** Who gives or takes, and from where: an IP address. */
export interface Giver extends Person {
  readonly origin: string;
}

/** `hidden`: not there, or not to be seen by whoever asks. */
export type Given<T> =
  | { readonly kind: 'given'; readonly value: T }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'refused'; readonly why: string };

const hour = 3_600_000;
export const giveLimits = { leastMs: 60_000, linkMs: 30 * 24 * hour, tokenMs: 365 * 24 * hour } as const;

/** Undefined: the person may write. */
export async function refuseReader(
  { rights }: ShareDeps,
  giver: Giver,
  repositoryId: number,
): Promise<Exclude<Given<never>, { kind: 'given' }> | undefined> {
  const role = await rights.access.roleOf(giver, repositoryId);
  if (!atLeast(role, 'read')) return { kind: 'hidden' };
  return atLeast(role, 'write') ? undefined : { kind: 'refused', why: 'this needs write permission' };
}

/** Ends what was given, and notes it, for those who may write; `hidden`: there is nothing that is not over. */
export async function endGiven(
  { db, guard }: Omit<GiveDeps, 'findProcess'>,
  giver: Giver,
  of: { repositoryId: number; revoke: (tx: Database, at: Date) => Promise<boolean>; deed: Noted },
): Promise<Given<null>> {
  const refused = await refuseReader(guard, giver, of.repositoryId);
  if (refused) return refused;
  const done = await db.transaction(async (tx) => {
    const revoked = await of.revoke(tx, new Date(guard.now()));
    if (revoked) await note(tx, giver, of.deed);
    return revoked;
  });
  return done ? { kind: 'given', value: null } : { kind: 'hidden' };
}

/** Undefined: not so soon, or not so long. */
export function endOf(now: number, forMs: number, mostMs: number): Date | undefined {
  return forMs >= giveLimits.leastMs && forMs <= mostMs ? new Date(now + forMs) : undefined;
}

/** 22 characters, random. */
export function newId(): string {
  return randomBytes(16).toString('base64url');
}

export function maker({ login, id }: Giver) {
  return { createdBy: login, createdById: id };
}

type Noted = Omit<Parameters<typeof recordDeed>[1], 'actor' | 'actorId' | 'origin'>;

export function note(tx: Database, { login, id, origin }: Giver, deed: Noted): Promise<void> {
  return recordDeed(tx, { actor: login, actorId: id, origin, ...deed });
}
