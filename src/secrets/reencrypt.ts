import type { ReencryptAnswer } from '../../schema/reencryption.ts';
import { decryptWith, encryptTo, formatCiphertext, parseCiphertext } from './age.ts';
import type { Identities } from './identities.ts';
import { retiredRecipient } from './retired-recipient.ts';

/** Encrypts to the repository's recipient what any of its identities opens; a value is in memory for that long. Throws WorldError `secrets-unreadable`. */
export async function reencrypt(
  identities: Pick<Identities, 'recipient' | 'privateKeys' | 'retired'>,
  repositoryId: number,
  ciphertexts: readonly string[],
): Promise<ReencryptAnswer> {
  const recipient = await identities.recipient(repositoryId);
  const keys = await identities.privateKeys(repositoryId);
  const one = async (text: string): Promise<ReencryptAnswer['results'][number]> => {
    const file = parseCiphertext(text);
    if (!file) return { fault: 'not-age' };
    const opened = await decryptWith(keys, file);
    if ('value' in opened) return { ciphertext: formatCiphertext(await encryptTo(recipient, opened.value)) };
    if (opened.fault !== 'wrong-recipient') return opened;
    const retired = await retiredRecipient(() => identities.retired(repositoryId), file);
    return { ...opened, ...(retired === undefined ? {} : { retired }) };
  };
  return { recipient, results: await Promise.all(ciphertexts.map(one)) };
}
