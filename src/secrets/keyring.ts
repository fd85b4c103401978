import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { WorldError } from '../../schema/world-error.ts';
import { decryptWith, encryptTo, recipientOf } from './age.ts';

/** What the master key does: seals what we store, and keys the digests by which values are compared. */
export interface Keyring {
  /** `purpose` is bound to it, so that a row copied to another place opens nowhere. */
  seal(purpose: string, value: Uint8Array): Promise<Buffer>;
  /** Throws WorldError `secrets-unreadable` for another key, another purpose and what is damaged. */
  unseal(purpose: string, sealed: Uint8Array): Promise<Uint8Array>;
  /** Keyed hash of a value: equal values `among` the same are seen to be equal, and nothing else. 16 hex. */
  digest(among: string, value: Uint8Array): string;
}

const tagBytes = 32;

/** `masterKey`: an age identity, as the configuration checked it. What is sealed is an age file to it, behind a tag that binds its purpose. */
export function openKeyring(masterKey: string): Keyring {
  const recipient = recipientOf(masterKey);
  // A key that is wrong fails whoever uses it first.
  recipient.catch(() => undefined);
  const sealKey = derive(masterKey, 'pinacle seals');
  const digestKey = derive(masterKey, 'pinacle digests of secrets');
  const tagOf = (purpose: string, file: Uint8Array) => hmac(sealKey, purpose, file).digest();
  return {
    seal: async (purpose, value) => {
      const file = await encryptTo(await recipient, value);
      return Buffer.concat([tagOf(purpose, file), file]);
    },
    unseal: async (purpose, sealed) => {
      const [tag, file] = [sealed.subarray(0, tagBytes), sealed.subarray(tagBytes)];
      const bound = tag.length === tagBytes && timingSafeEqual(tag, tagOf(purpose, file));
      const opened = bound ? await decryptWith([masterKey], file) : undefined;
      if (opened && 'value' in opened) return opened.value;
      throw new WorldError(
        'secrets-unreadable',
        `what is stored as ${purpose} does not open with the master key`,
      );
    },
    digest: (among, value) => hmac(digestKey, among, value).digest('hex').slice(0, 16),
  };
}

function derive(masterKey: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', use, 32));
}

function hmac(key: Buffer, context: string, content: Uint8Array) {
  return createHmac('sha256', key)
    .update(`${Buffer.byteLength(context)}:${context}`)
    .update(content);
}
