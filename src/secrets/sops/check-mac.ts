import { createHash, timingSafeEqual } from 'node:crypto';
import type { SopsFile } from '../../../schema/sops/types.ts';
import { openSealed } from './open-sealed.ts';

/** SHA-256 of `sops`: a MAC of the sealed values alone never equals one of all values. */
const onlyEncrypted = createHash('sha256').update('sops').digest();

/**
 * Whether the file's values are those that were encrypted together, in that order: SOPS seals the upper-case hex SHA-512 of all of them,
 * bound to the time of the last change. `opened`: the sealed ones in the order of the file.
 */
export function checkMac(sops: SopsFile, opened: readonly Uint8Array[], dataKey: Uint8Array): boolean {
  const sealed = openSealed(sops.mac, dataKey, sops.lastModified);
  const computed = Buffer.from(hashOf(sops, opened));
  return sealed?.length === computed.length && timingSafeEqual(sealed, computed);
}

function hashOf({ leaves, macOnlyEncrypted }: SopsFile, opened: readonly Uint8Array[]): string {
  const hash = createHash('sha512');
  if (macOnlyEncrypted) hash.update(onlyEncrypted);
  const values = opened.values();
  for (const leaf of leaves) {
    if ('sealed' in leaf) hash.update(values.next().value ?? '');
    else if (!macOnlyEncrypted) hash.update(leaf.clear);
  }
  return hash.digest('hex').toUpperCase();
}
