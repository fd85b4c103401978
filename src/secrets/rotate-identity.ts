import { recordDeed } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import type { RepositoryRow } from '../store/installations.ts';
import type { Identities } from './identities.ts';

/** Who does something to a repository, for the audit log. */
export interface By {
  readonly actor: string;
  readonly actorId: number;
  /** IP address, or `command line`. */
  readonly origin: string;
}

export interface IdentityDeps {
  readonly db: Database;
  readonly identities: Pick<Identities, 'rotate' | 'retire'>;
}

type Repository = Pick<RepositoryRow, 'id' | 'owner' | 'name'>;

/** Gives a repository a new recipient; what is encrypted to the one before goes on opening until that is retired. */
export async function rotateIdentity(
  { db, identities }: IdentityDeps,
  by: By,
  repository: Repository,
): Promise<{ recipient: string; before: string | undefined }> {
  return db.transaction(async (tx) => {
    const rotated = await identities.rotate(tx, repository.id);
    const { recipient, before } = rotated;
    await recordDeed(tx, {
      ...deedOf(by, repository),
      action: 'identity.rotate',
      old: before,
      new: recipient,
    });
    return rotated;
  });
}

/** Ends an earlier recipient: what is encrypted to it opens no more. False: it is not an earlier one of this repository, or has ended already. */
export async function retireRecipient(
  { db, identities }: IdentityDeps,
  by: By,
  { repository, recipient }: { repository: Repository; recipient: string },
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const ended = await identities.retire(tx, repository.id, recipient);
    if (ended) await recordDeed(tx, { ...deedOf(by, repository), action: 'identity.retire', old: recipient });
    return ended;
  });
}

function deedOf(by: By, { id, owner, name }: Repository) {
  return { ...by, subject: `${owner}/${name}`, repositoryId: id };
}
