import {
  armor as armors,
  Decrypter,
  Encrypter,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption';
import { hasBech32Checksum } from '../../schema/manifest/bech32.ts';
import { patterns } from '../../schema/manifest/patterns.ts';
import { readStanzas } from './read-stanzas.ts';

/**
 * Bounds of an age file: the largest value (32 KiB) with its header fits; every stanza costs a multiplication on the curve
 * for each identity that is tried.
 */
export const ageLimits = { fileBytes: 48 * 1024, valueBytes: 32 * 1024, stanzas: 32 } as const;

export type Opened =
  | { readonly value: Uint8Array }
  | { readonly fault: 'wrong-recipient' | 'damaged' | 'not-age' };

/**
 * Encrypts for one X25519 recipient (`age1…`); Debian's `age` 1.1 opens the result.
 * Throws on what `isRecipient` refuses and on a value of more than 32 KiB: ask before.
 */
export async function encryptTo(recipient: string, value: Uint8Array): Promise<Uint8Array> {
  if (!isRecipient(recipient)) throw new TypeError('not an X25519 recipient of age');
  if (value.length > ageLimits.valueBytes) throw new RangeError('the value is larger than 32 KiB');
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(value);
}

/**
 * Opens an age file (binary) with the first of the identities that fits. Never throws for what the file holds, and says nothing
 * of it: `wrong-recipient` when it is encrypted for others (or the part that says for whom was changed), `damaged` when it is
 * for one of these but not whole or not as it was written, or larger than we read. Throws on an identity that is none.
 */
export async function decryptWith(identities: readonly string[], file: Uint8Array): Promise<Opened> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(assertIdentity(identity));
  const stanzas = readStanzas(file);
  if (stanzas === 'not-age') return { fault: 'not-age' };
  if (stanzas === 'damaged' || file.length > ageLimits.fileBytes || stanzas.length > ageLimits.stanzas)
    return { fault: 'damaged' };
  try {
    const value = await decrypter.decrypt(file);
    return value.length > ageLimits.valueBytes ? { fault: 'damaged' } : { value };
  } catch (error) {
    return { fault: isNoMatch(error) ? 'wrong-recipient' : 'damaged' };
  }
}

/** The library has no other sign; a test holds its words. */
function isNoMatch(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('no identity matched');
}

const header = 'age-encryption.org/v1\n';
const armor =
  /^[ \t\r\n]*-----BEGIN AGE ENCRYPTED FILE-----([ \t\r\n][A-Za-z0-9+/= \t\r\n]*)-----END AGE ENCRYPTED FILE-----[ \t\r\n]*$/;
const prefixed = /^age:([A-Za-z0-9+/= \t\r\n]*)$/;

/**
 * The bytes of a ciphertext as a manifest holds it, `age:<base64>` or armored, folded as YAML likes; null when it has not that form.
 * Base64 must be canonical: one file has one text.
 */
export function parseCiphertext(text: string): Uint8Array | null {
  if (text.length > 2 * ageLimits.fileBytes) return null;
  const base64 = (prefixed.exec(text) ?? armor.exec(text))?.[1]?.replaceAll(/[ \t\r\n]/g, '');
  if (base64 === undefined) return null;
  const file = Buffer.from(base64, 'base64');
  if (file.toString('base64') !== base64) return null;
  return file.subarray(0, header.length).toString('latin1') === header ? new Uint8Array(file) : null;
}

/** How a manifest holds a ciphertext: `age:<base64>`, one line. */
export function formatCiphertext(file: Uint8Array): string {
  return `age:${Buffer.from(file).toString('base64')}`;
}

/** As SOPS and mails hold it: base64 in lines of 64, between marks. */
export function formatArmor(file: Uint8Array): string {
  return armors.encode(file);
}

/** A new X25519 identity and its recipient. */
export async function makeIdentity(): Promise<{ identity: string; recipient: string }> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** The public half of an identity (`AGE-SECRET-KEY-1…`). Throws when it is none; what it throws does not show it. */
export async function recipientOf(identity: string): Promise<string> {
  return identityToRecipient(assertIdentity(identity));
}

const recipientForm = new RegExp(patterns.recipient, 'u');

/** Whether a text is an X25519 recipient: post-quantum and ssh ones do not open with `age` 1.1. */
export function isRecipient(text: string): boolean {
  return recipientForm.test(text) && hasBech32Checksum(text);
}

/** Whether a text is an X25519 identity. */
export function isIdentity(text: string): boolean {
  return (
    /^AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}$/.test(text) &&
    hasBech32Checksum(text.toLowerCase())
  );
}

function assertIdentity(text: string): string {
  if (!isIdentity(text)) throw new TypeError('not an X25519 identity of age');
  return text;
}

/** For whom a file says it is, by kind only (`X25519`, `scrypt`, `ssh-ed25519` …); null when its header is not one. Needs no key. */
export function stanzaKinds(file: Uint8Array): readonly string[] | null {
  const stanzas = readStanzas(file);
  return typeof stanzas === 'string' ? null : stanzas.map(({ kind }) => kind);
}
