import type { SopsFile } from '../../../schema/sops/types.ts';
import { decryptWith, parseCiphertext } from '../age.ts';

export type OpenedDataKey =
  | { readonly dataKey: Uint8Array }
  | { readonly fault: 'wrong-recipient' | 'damaged'; readonly line: number; readonly recipients: string[] };

const dataKeyBytes = 32;

/** The key that seals the values, from the first age file in the metadata that is for one of the identities. */
export async function openDataKey(
  { dataKeys, mac }: SopsFile,
  identities: readonly string[],
): Promise<OpenedDataKey> {
  const recipients = dataKeys.map(({ recipient }) => recipient);
  for (const { armor, line } of dataKeys) {
    const file = parseCiphertext(armor);
    const opened = file ? await decryptWith(identities, file) : { fault: 'damaged' as const };
    if ('value' in opened && opened.value.length === dataKeyBytes) return { dataKey: opened.value };
    if ('value' in opened || opened.fault !== 'wrong-recipient')
      return { fault: 'damaged', line, recipients };
  }
  return { fault: 'wrong-recipient', line: dataKeys[0]?.line ?? mac.line, recipients };
}
