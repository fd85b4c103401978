import type { Database } from '../store/database.ts';
import {
  type IdentityRow,
  insertFirstIdentity,
  listIdentities,
  type NewIdentity,
  retireIdentity,
  supersedeIdentity,
} from '../store/identities.ts';
import { makeIdentity } from './age.ts';
import type { Keyring } from './keyring.ts';
import type { Retired } from './retired-recipient.ts';

/** The age identities of repositories: made when first needed, opened only in memory. */
export interface Identities {
  /** What people encrypt to now, `age1…`. */
  recipient(repositoryId: number): Promise<string>;
  /** Recipients whose ciphertexts open, oldest first. */
  open(repositoryId: number): Promise<readonly string[]>;
  /** The private halves of `open`. Throws WorldError `secrets-unreadable`. */
  privateKeys(repositoryId: number): Promise<readonly string[]>;
  /** Those that were retired: only to tell people whom an old ciphertext is for. Throws WorldError `secrets-unreadable`. */
  retired(repositoryId: number): Promise<readonly Retired[]>;
  /** Makes a new recipient within the caller's transaction; the old ones go on opening. */
  rotate(tx: Database, repositoryId: number): Promise<{ recipient: string; before: string | undefined }>;
  /** Within the caller's transaction, ends one that is not the recipient any more: it opens nothing from now on. False: there is none such. */
  retire(tx: Database, repositoryId: number, recipient: string): Promise<boolean>;
}

export function openIdentities({ db, keyring }: { db: Database; keyring: Keyring }): Identities {
  const active = async (repositoryId: number) =>
    (await listIdentities(db, repositoryId)).filter(({ retiredAt }) => retiredAt === null);
  return {
    recipient: async (repositoryId) => {
      const known = currentOf(await listIdentities(db, repositoryId));
      if (known) return known.recipient;
      await insertFirstIdentity(db, await sealedIdentity(keyring, repositoryId));
      // Another may have been quicker: theirs counts then.
      const made = currentOf(await listIdentities(db, repositoryId));
      if (!made) throw new Error(`repository ${repositoryId} got no identity`);
      return made.recipient;
    },
    open: async (repositoryId) => (await active(repositoryId)).map(({ recipient }) => recipient),
    privateKeys: async (repositoryId) =>
      Promise.all((await active(repositoryId)).map((row) => unsealIdentity(keyring, row))),
    retired: async (repositoryId) => {
      const rows = (await listIdentities(db, repositoryId)).filter(({ retiredAt }) => retiredAt !== null);
      return Promise.all(
        rows.map(async (row) => ({
          recipient: row.recipient,
          privateKey: await unsealIdentity(keyring, row),
        })),
      );
    },
    retire: (tx, repositoryId, recipient) => retireIdentity(tx, repositoryId, recipient),
    rotate: async (tx, repositoryId) => {
      const made = await sealedIdentity(keyring, repositoryId);
      return { recipient: made.recipient, before: await supersedeIdentity(tx, made) };
    },
  };
}

function currentOf(rows: readonly IdentityRow[]): IdentityRow | undefined {
  return rows.find(({ supersededAt }) => supersededAt === null);
}

async function sealedIdentity(keyring: Keyring, repositoryId: number): Promise<NewIdentity> {
  const { identity, recipient } = await makeIdentity();
  const sealed = Buffer.from(
    await keyring.seal(purposeOf({ repositoryId, recipient }), Buffer.from(identity)),
  );
  return { recipient, repositoryId, sealed };
}

async function unsealIdentity(keyring: Keyring, row: IdentityRow): Promise<string> {
  return Buffer.from(await keyring.unseal(purposeOf(row), row.sealed)).toString();
}

function purposeOf({ repositoryId, recipient }: Pick<IdentityRow, 'repositoryId' | 'recipient'>): string {
  return `identity of ${repositoryId} ${recipient}`;
}
