import type { SecretRow } from '../store/secrets.ts';
import type { OpenedBatch } from './ciphertext.ts';
import type { Keyring } from './keyring.ts';

/** What a stored secret is sealed for: copied to another owner or name, it does not open. */
export function purposeOf({ scope, owner, name }: Pick<SecretRow, 'scope' | 'owner' | 'name'>): string {
  return `secret of ${scope} ${owner} ${name}`;
}

/** Opens a stored secret. Throws WorldError `secrets-unreadable`. */
export async function openStored(row: SecretRow, file: string, keyring: Keyring): Promise<OpenedBatch> {
  const { name, form: as, path, scope: from } = row;
  const value = await keyring.unseal(purposeOf(row), row.sealed);
  return { opened: [{ name, as, ...(path === null ? {} : { path }), from, file, line: 1, value }] };
}
