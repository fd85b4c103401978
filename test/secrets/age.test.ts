import { armor, Encrypter } from 'age-encryption';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decryptWith,
  encryptTo,
  formatCiphertext,
  isIdentity,
  isRecipient,
  makeIdentity,
  parseCiphertext,
  recipientOf,
  stanzaKinds,
} from '../../src/secrets/age.ts';

const mine = await makeIdentity();
const other = await makeIdentity();
const bytes = (text: string) => new TextEncoder().encode(text);
const sample = await encryptTo(mine.recipient, bytes('hunter2'));

async function opensFlipped(bit: number): Promise<boolean> {
  const flipped = sample.slice();
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return 'value' in (await decryptWith([mine.identity], flipped));
}

describe('age', () => {
  it('opens what it encrypted, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (value) => {
        const file = await encryptTo(mine.recipient, value);
        expect(await decryptWith([other.identity, mine.identity], file)).toEqual({ value });
        expect(parseCiphertext(formatCiphertext(file))).toEqual(file);
      }),
      { numRuns: 15 },
    );
  });

  it('refuses a flipped bit in any byte', async () => {
    for (let at = 0; at < sample.length; at++) expect(await opensFlipped(at * 8 + (at & 7))).toBe(false);
  });

  it('refuses a file that is cut or continued', async () => {
    for (let length = 0; length < sample.length; length += 3)
      expect(await decryptWith([mine.identity], sample.subarray(0, length))).toHaveProperty('fault');
    expect(await decryptWith([mine.identity], new Uint8Array([...sample, 0]))).toEqual({ fault: 'damaged' });
  });

  it('a ciphertext of another repository is not opened: wrong recipient', async () => {
    expect(await decryptWith([other.identity], sample)).toEqual({ fault: 'wrong-recipient' });
    expect(await decryptWith([], sample)).toEqual({ fault: 'wrong-recipient' });
  });

  it('says damaged when it is for us but not whole', async () => {
    const changed = sample.slice();
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(await decryptWith([mine.identity], changed)).toEqual({ fault: 'damaged' });
    expect(await decryptWith([mine.identity], bytes('not age at all'))).toEqual({ fault: 'not-age' });
  });

  it('reads only what is not too large', async () => {
    await expect(encryptTo(mine.recipient, new Uint8Array(32 * 1024 + 1))).rejects.toThrow('32 KiB');
    const encrypter = new Encrypter();
    encrypter.addRecipient(mine.recipient);
    const large = await encrypter.encrypt(new Uint8Array(32 * 1024 + 1));
    expect(await decryptWith([mine.identity], large)).toEqual({ fault: 'damaged' });
    const many = new Encrypter();
    for (let i = 0; i < 33; i++) many.addRecipient(mine.recipient);
    expect(await decryptWith([mine.identity], await many.encrypt('x'))).toEqual({ fault: 'damaged' });
  });

  it('needs no key to say what kind of recipients a file has', async () => {
    expect(stanzaKinds(sample)).toEqual(['X25519']);
    expect(stanzaKinds(bytes('age-encryption.org/v1\n'))).toBeNull();
    const locked = new Encrypter();
    locked.setScryptWorkFactor(2);
    locked.setPassphrase('x');
    const file = await locked.encrypt('x');
    expect(stanzaKinds(file)).toEqual(['scrypt']);
    expect(await decryptWith([mine.identity], file)).toEqual({ fault: 'wrong-recipient' });
  });
});

describe('keys of age', () => {
  it('a recipient belongs to its identity', async () => {
    expect(await recipientOf(mine.identity)).toBe(mine.recipient);
    expect([isRecipient(mine.recipient), isIdentity(mine.identity)]).toEqual([true, true]);
  });

  it.each([
    ['nothing', ''],
    ['another letter', mine.recipient.replace(/.$/, (c) => (c === 'q' ? 'p' : 'q'))],
    ['upper case', mine.recipient.toUpperCase()],
    ['an identity', mine.identity],
    ['a post-quantum one', `age1pq1${'q'.repeat(60)}`],
    ['a line end', `${mine.recipient}\n`],
  ])('refuses a recipient that is %s', async (_, text) => {
    expect(isRecipient(text)).toBe(false);
    await expect(encryptTo(text, bytes('x'))).rejects.toThrow('not an X25519 recipient');
  });

  it('never shows an identity that is mistyped', async () => {
    const mistyped = mine.identity.replace(/.$/, (c) => (c === 'Q' ? 'P' : 'Q'));
    expect(isIdentity(mistyped)).toBe(false);
    const error = await recipientOf(mistyped).catch((thrown: unknown) => thrown);
    expect(String(error)).toBe('TypeError: not an X25519 identity of age');
    await expect(decryptWith([mistyped], sample)).rejects.toThrow('not an X25519 identity');
  });
});

describe('the text of a ciphertext', () => {
  const base64 = Buffer.from(sample).toString('base64');

  it.each([
    ['one line', `age:${base64}`],
    ['folded', `age: ${base64.replaceAll(/.{40}/g, '$& ')}`],
    ['armor', armor.encode(sample)],
    ['armor of Windows', armor.encode(sample).replaceAll('\n', '\r\n')],
    ['armor folded into a line', armor.encode(sample).replaceAll('\n', ' ')],
  ])('reads %s', (_, text) => {
    expect(parseCiphertext(text)).toEqual(sample);
  });

  it.each([
    ['nothing', ''],
    ['a plain text', 'hunter2'],
    ['an age file cut short', `age:${base64.slice(0, -3)}`],
    ['base64 of something else', 'age:aGVsbG8='],
    ['base64 twice', `age:${base64}=${base64}`],
    ['armor without end', armor.encode(sample).slice(0, -12)],
    ['too much', `age:${base64}${'\n'.repeat(100_000)}`],
  ])('refuses %s', (_, text) => {
    expect(parseCiphertext(text)).toBeNull();
  });

  it('refuses base64 with bits that mean nothing', () => {
    const loose = `age:${Buffer.from('age-encryption.org/v1\n').toString('base64').replace('Cg==', 'Ch==')}`;
    expect(parseCiphertext(loose.replace('Ch==', 'Cg=='))).not.toBeNull();
    expect(parseCiphertext(loose)).toBeNull();
  });

  it('takes any text without throwing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `age:${text}`),
        ),
        (text) => {
          expect(parseCiphertext(text)).toBeNull();
        },
      ),
    );
  });
});
