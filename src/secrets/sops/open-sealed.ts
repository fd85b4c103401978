import { createDecipheriv } from 'node:crypto';
import type { Sealed } from '../../../schema/sops/types.ts';

/**
 * Opens one value of a SOPS file: AES-256-GCM under the data key, bound to `place`. Undefined when it is not what was sealed there.
 */
export function openSealed(
  { data, iv, tag }: Sealed,
  dataKey: Uint8Array,
  place: string,
): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', dataKey, Buffer.from(iv, 'base64'), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(place)).setAuthTag(Buffer.from(tag, 'base64'));
  const value = decipher.update(Buffer.from(data, 'base64'));
  try {
    return Buffer.concat([value, decipher.final()]);
  } catch {
    return undefined;
  }
}
