import { decryptWith } from './age.ts';

/** An identity that opens nothing any more, and its public half. */
export interface Retired {
  readonly recipient: string;
  readonly privateKey: string;
}

/** Which retired recipient a file is encrypted to, so that people can be told; what it holds is looked at by nobody. */
export async function retiredRecipient(
  retired: () => Promise<readonly Retired[]>,
  file: Uint8Array,
): Promise<string | undefined> {
  for (const { recipient, privateKey } of await retired()) {
    const opened = await decryptWith([privateKey], file);
    if ('value' in opened || opened.fault === 'damaged') return recipient;
  }
  return undefined;
}
