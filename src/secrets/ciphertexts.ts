import { createHash } from 'node:crypto';
import type { SecretScope } from '../../reconciler/plan/desired.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Manifest } from '../../schema/manifest/types.ts';
import type { Mirror, MirrorAccess } from '../git/mirror.ts';
import type { ReadSops } from '../reader/open-reader.ts';
import type { Database } from '../store/database.ts';
import { listSecrets, type SecretOwner, type SecretRow } from '../store/secrets.ts';
import type { Ciphertext } from './ciphertext.ts';
import type { Identities } from './identities.ts';
import type { Keyring } from './keyring.ts';
import { limits } from './limits.ts';
import { openFile } from './open-file.ts';
import { type Opener, openInline } from './open-inline.ts';
import { openStored } from './stored-secret.ts';

export interface VaultDeps {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly identities: Identities;
  readonly mirror: Pick<Mirror, 'readFile'>;
  readonly readSops: ReadSops;
}

/** Whose secrets are asked for, and what a commit says of them. */
export interface Asked {
  readonly environment: EnvironmentKey;
  readonly at: MirrorAccess;
  /** 40 hex; was ensured in the mirror. */
  readonly commit: string;
  readonly manifest: Pick<Manifest, 'secrets' | 'secretFiles'>;
  /** The manifest's path in the repository. */
  readonly file: string;
  readonly scopes: readonly SecretScope[];
}

/** Everything encrypted that an environment may have, unopened. */
export async function ciphertexts(deps: VaultDeps, asked: Asked): Promise<readonly Ciphertext[]> {
  const rows = await listSecrets(deps.db, ownersOf(asked));
  const stored = rows.map((row) => storedCiphertext(deps, row, asked.file));
  return asked.scopes.includes('manifest') ? [...stored, ...(await committed(deps, asked))] : stored;
}

/** Where the API's secrets of an environment are looked for. */
export function ownersOf({
  environment,
  at,
  scopes,
}: Pick<Asked, 'environment' | 'at' | 'scopes'>): SecretOwner[] {
  const owners: SecretOwner[] = [
    { scope: 'environment', owner: environment },
    { scope: 'project', owner: String(at.repository.id) },
    { scope: 'team', owner: String(at.installationId) },
  ];
  return owners.filter(({ scope }) => scopes.includes(scope));
}

function storedCiphertext({ keyring }: VaultDeps, row: SecretRow, file: string): Ciphertext {
  const { scope, owner, name, form, path } = row;
  return {
    key: keyOf([scope, owner, name, form, path ?? '', file], row.sealed),
    open: () => openStored(row, file, keyring),
  };
}

async function committed(deps: VaultDeps, { at, commit, manifest, file }: Asked): Promise<Ciphertext[]> {
  const { id } = at.repository;
  if (manifest.secrets.length === 0 && manifest.secretFiles.length === 0) return [];
  const opener = openerOf(deps.identities, id);
  // What a retired identity opened is not remembered either.
  const open = (await deps.identities.open(id)).join();
  const inline = manifest.secrets.map((ref) => ({
    key: keyOf([open, file, ref.name, ref.as, ref.path ?? '', String(ref.line)], ref.value),
    open: () => openInline(ref, file, opener),
  }));
  const files = manifest.secretFiles.map(async (path) => {
    const found = await deps.mirror.readFile(at, commit, path, limits.fileBytes);
    const text = found.kind === 'text' ? found.text : found.kind;
    return {
      key: keyOf([open, file, path, found.kind], text),
      open: () => openFile({ file: path, found, manifest: file }, { opener, readSops: deps.readSops }),
    };
  });
  return [...inline, ...(await Promise.all(files))];
}

/** Unseals the identities once for all ciphertexts of a pass, and only if one needs them. */
function openerOf(identities: Identities, repositoryId: number): Opener {
  let keys: Promise<readonly string[]> | undefined;
  return {
    recipient: () => identities.recipient(repositoryId),
    retired: () => identities.retired(repositoryId),
    privateKeys: () => {
      keys ??= identities.privateKeys(repositoryId);
      return keys;
    },
  };
}

function keyOf(place: readonly string[], content: string | Uint8Array): string {
  return createHash('sha256').update(JSON.stringify(place)).update('\0').update(content).digest('base64');
}
