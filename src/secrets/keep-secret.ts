import type { Database } from '../store/database.ts';
import { putSecret, type SecretOwner, type SecretRow } from '../store/secrets.ts';
import type { Keyring } from './keyring.ts';
import { purposeOf } from './stored-secret.ts';

export interface KeptSecret {
  readonly name: string;
  readonly value: Uint8Array;
  readonly form: SecretRow['form'];
  readonly path: string | null;
  /** Login. */
  readonly setBy: string;
}

/** Seals a value and stores it in the caller's transaction. Its digest is comparable within its owner alone. */
export async function keepSecret(
  tx: Database,
  { keyring, owner }: { keyring: Keyring; owner: SecretOwner },
  { value, ...secret }: KeptSecret,
): Promise<{ digest: string }> {
  const sealed = await keyring.seal(purposeOf({ ...owner, name: secret.name }), value);
  const digest = keyring.digest(`secrets of ${owner.scope} ${owner.owner}`, value);
  await putSecret(tx, { ...owner, ...secret, sealed, digest });
  return { digest };
}
