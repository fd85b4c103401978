import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { armor } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decryptWith, encryptTo, makeIdentity, parseCiphertext, recipientOf } from '../../src/secrets/age.ts';

const run = promisify(execFile);
const mine = await makeIdentity();
const values = [[], [0], Array.from(Buffer.from('postgres://u:p@db/\n')), Array(32 * 1024).fill(7)].map(
  (value: number[]) => new Uint8Array(value),
);
let folder = '';
const path = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinacle-age-'));
  await writeFile(path('key'), `# a comment\n${mine.identity}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the age program and we', () => {
  it.each(values)('age opens what we encrypt, binary and armored (%#)', async (value) => {
    const file = await encryptTo(mine.recipient, value);
    await writeFile(path('binary.age'), file);
    await writeFile(path('armored.age'), armor.encode(file));
    for (const name of ['binary.age', 'armored.age']) {
      const { stdout } = await run('age', ['--decrypt', '-i', path('key'), path(name)], {
        encoding: 'buffer',
      });
      expect(new Uint8Array(stdout)).toEqual(value);
    }
  });

  it.each(values)('we open what age encrypts, binary and armored (%#)', async (value) => {
    await writeFile(path('in'), value);
    await run('age', ['-r', mine.recipient, '-o', path('binary.age'), path('in')]);
    await run('age', ['--armor', '-r', mine.recipient, '-o', path('armored.age'), path('in')]);
    const binary = new Uint8Array(await readFile(path('binary.age')));
    expect(await decryptWith([mine.identity], binary)).toEqual({ value });
    const text = await readFile(path('armored.age'), 'latin1');
    const file = parseCiphertext(text);
    expect(file && (await decryptWith([mine.identity], file))).toEqual({ value });
  });

  it('keys of age-keygen are ours', async () => {
    await run('age-keygen', ['-o', path('theirs')]);
    const identity = /AGE-SECRET-KEY-\S+/.exec(await readFile(path('theirs'), 'utf8'))?.[0] ?? '';
    const { stdout } = await run('age-keygen', ['-y', path('theirs')]);
    expect(await recipientOf(identity)).toBe(stdout.trim());
  });
});

it('no single flipped bit of an age file is accepted', async () => {
  const file = await encryptTo(mine.recipient, new TextEncoder().encode('hunter2'));
  const opened: number[] = [];
  for (let bit = 0; bit < file.length * 8; bit++) {
    const flipped = file.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    if ('value' in (await decryptWith([mine.identity], flipped))) opened.push(bit);
  }
  expect(opened).toEqual([]);
});
