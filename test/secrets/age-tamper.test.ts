import { Encrypter } from 'age-encryption';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  decryptWith,
  encryptTo,
  formatCiphertext,
  makeIdentity,
  parseCiphertext,
  stanzaKinds,
} from '../../src/secrets/age.ts';

/** Of an age file nothing can be changed, moved, added or left out without its being refused, and no text makes the reader throw. */
const [mine, other] = [await makeIdentity(), await makeIdentity()];
const secret = new TextEncoder().encode('hunter2');
const open = (file: Uint8Array) => decryptWith([mine.identity], file);

/** For two recipients: lines of a header of two stanzas, and what follows it. */
let header: readonly string[] = [];
let payload = new Uint8Array();
let file = new Uint8Array();

beforeAll(async () => {
  const encrypter = new Encrypter();
  for (const { recipient } of [mine, other]) encrypter.addRecipient(recipient);
  file = new Uint8Array(await encrypter.encrypt(secret));
  const mac = Buffer.from(file).indexOf('\n---');
  const end = Buffer.from(file).indexOf('\n', mac + 1) + 1;
  header = Buffer.from(file.subarray(0, end - 1))
    .toString('latin1')
    .split('\n');
  payload = file.slice(end);
});

const joined = (lines: readonly string[]) =>
  new Uint8Array(Buffer.concat([Buffer.from(`${lines.join('\n')}\n`, 'latin1'), payload]));

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

describe('an age file', () => {
  it('opens as it was written', async () => {
    expect(header).toHaveLength(6);
    expect(await open(joined(header))).toEqual({ value: secret });
  });

  it('in any other order of its header lines is refused', async () => {
    const orders = permutations(header).filter((lines) => lines.join() !== header.join());
    expect(orders).toHaveLength(719);
    const opened = await Promise.all(orders.map(async (lines) => 'value' in (await open(joined(lines)))));
    expect(opened).not.toContain(true);
  });

  it.each([
    ['a stanza left out, that of another', (lines: readonly string[]) => lines.toSpliced(3, 2)],
    ['a stanza twice', (lines: readonly string[]) => lines.toSpliced(3, 0, ...lines.slice(1, 3))],
    ['a stanza more', (lines: readonly string[]) => lines.toSpliced(5, 0, '-> grease x', '')],
    ['another argument', (lines: readonly string[]) => lines.with(3, `${lines[3]} x`)],
    ['no MAC', (lines: readonly string[]) => lines.slice(0, 5)],
    ['an empty MAC', (lines: readonly string[]) => lines.with(5, '---')],
    ['line ends of Windows', (lines: readonly string[]) => lines.map((line) => `${line}\r`)],
    ['a space behind', (lines: readonly string[]) => lines.with(0, `${lines[0]} `)],
    ['another version', (lines: readonly string[]) => lines.with(0, 'age-encryption.org/v2')],
  ])('with %s is refused', async (_, change) => {
    expect(await open(joined(change(header)))).toHaveProperty('fault');
  });

  it('with the payload of another file for the same recipient is refused', async () => {
    const theirs = await encryptTo(mine.recipient, secret);
    const end = theirs.length - payload.length;
    const mixed = Buffer.concat([Buffer.from(`${header.join('\n')}\n`, 'latin1'), theirs.subarray(end)]);
    expect(await open(new Uint8Array(mixed))).toEqual({ fault: 'damaged' });
  });

  it('of any value opens for its recipient alone, and not once a byte of it is another', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (value, where, mask) => {
          const written = await encryptTo(mine.recipient, value);
          expect(await open(written)).toEqual({ value });
          expect(await decryptWith([other.identity], written)).toEqual({ fault: 'wrong-recipient' });
          const at = where % written.length;
          expect(await open(written.with(at, (written[at] ?? 0) ^ mask))).toHaveProperty('fault');
        },
      ),
      { numRuns: 40, seed: 7 },
    );
  });

  it('made of noise is refused, and never throws', async () => {
    const pieces = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(
        ...['\n', '-> X25519 ', '-> ', '--- ', 'age-encryption.org/v1\n', 'A'.repeat(64)].map((text) =>
          new TextEncoder().encode(text),
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 60 }), pieces), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const noisy = changes.reduce((now, [where, length, piece]) => {
            const at = where % (now.length + 1);
            return new Uint8Array([...now.subarray(0, at), ...piece, ...now.subarray(at + length)]);
          }, file);
          fc.pre(Buffer.compare(noisy, file) !== 0);
          expect(await open(noisy)).toHaveProperty('fault');
          const kinds = stanzaKinds(noisy);
          expect(kinds === null || kinds.length > 0).toBe(true);
        },
      ),
      { numRuns: 300, seed: 11 },
    );
  });

  it('has one text: what is read is what would be written', () => {
    const text = () => formatCiphertext(file);
    const noise = fc.constantFrom(...Array.from('=+/Aa-_ \n\0é'), 'age:', '====');
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 3 }), noise, (where, length, piece) => {
        const at = where % (text().length + 1);
        const changed = text().slice(0, at) + piece + text().slice(at + length);
        const parsed = parseCiphertext(changed);
        expect(parsed === null || formatCiphertext(parsed) === changed.replaceAll(/[ \n]/g, '')).toBe(true);
      }),
      { numRuns: 500, seed: 13 },
    );
  });
});
