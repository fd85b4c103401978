import { execFileSync, spawn } from 'node:child_process';
import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseManifest } from '../../schema/manifest/parse.ts';
import { type SetOptions, setSecretHere } from '../../src/cli/secrets/set-secret.ts';
import { pinacleEntry, runPinacle } from './run-pinacle.ts';

/** The command as a process, and Debian's `age` on the other side. */
let cwd = '';
let recipient = '';
const path = (name: string) => join(cwd, name);
const pinacle = (line: string, input: string | Uint8Array = '') =>
  runPinacle(['secrets', ...line.split(' ')], { cwd, input });
const manifest = () => readFile(path('pinacle.yaml'), 'utf8');
const before = 'name: shop # ours\nprocesses:\n  - { name: web, startCommand: npm start } # web\n';

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pinacle-secrets-'));
  for (const name of ['key', 'other']) execFileSync('age-keygen', ['-o', path(name)], { stdio: 'ignore' });
  recipient = execFileSync('age-keygen', ['-y', path('key')], { encoding: 'utf8' }).trim();
});
afterAll(() => rm(cwd, { recursive: true, force: true }));
beforeEach(() => writeFile(path('pinacle.yaml'), before));

/** `secrets set` without a process for it: starting one takes longer than what it does. */
const setting = (name: string, options: SetOptions, input: string) =>
  setSecretHere(name, { file: path('pinacle.yaml'), ...options }, Readable.from([Buffer.from(input)]));

/** What `age -d` makes of a secret of the manifest. */
async function opened(name: string): Promise<Buffer> {
  const parsed = parseManifest(await manifest(), { file: 'pinacle.yaml' });
  const value =
    'manifest' in parsed ? parsed.manifest.secrets.find((one) => one.name === name)?.value : undefined;
  const input = Buffer.from(value?.slice('age:'.length) ?? '', 'base64');
  return execFileSync('age', ['--decrypt', '-i', path('key')], { input });
}

describe('pinacle secrets set', () => {
  it('writes what age opens, says so, and leaves all else as it is', async () => {
    const ended = await pinacle(`set DB_URL --recipient ${recipient}`, 'postgres://u:hunter2@db/\n');
    expect(ended).toMatchObject({
      code: 0,
      stdout: `pinacle.yaml:6: DB_URL is encrypted to ${recipient}\n`,
      stderr: '',
    });
    expect((await opened('DB_URL')).toString()).toBe('postgres://u:hunter2@db/');
    expect(await manifest()).toMatch(`${before}recipient: ${recipient}\nsecrets:\n  DB_URL: "age:`);
    expect(await manifest()).not.toContain('hunter2');
    expect((await readdir(cwd)).toSorted()).toEqual(['key', 'other', 'pinacle.yaml']);
  });

  it('needs no recipient when the manifest has one, and changes only the value of what is there', async () => {
    await pinacle(`set A --recipient ${recipient}`, 'one');
    const first = await manifest();
    const ended = await pinacle('set A --json', 'two');
    expect(JSON.parse(ended.stdout)).toEqual({
      file: 'pinacle.yaml',
      line: 6,
      name: 'A',
      as: 'env',
      recipient,
    });
    expect((await opened('A')).toString()).toBe('two');
    const withoutValue = (text: string) => text.replace(/age:[^"]*/, '');
    expect(withoutValue(await manifest())).toBe(withoutValue(first));
    expect(await manifest()).not.toBe(first);
  });

  it.each([
    ['one line end of a variable is taken off', {}, 'x\n\n', 'x\n'],
    ['of Windows too', {}, 'x\r\n', 'x'],
    ['other space stays', {}, ' x ', ' x '],
    ['a file keeps every byte', { as: 'file', path: 'tls/key.pem' }, 'x\n', 'x\n'],
    ['and a path makes a file', { path: 'k' }, '\0\n', '\0\n'],
  ] as const)('%s', async (_, flags, input, wanted) => {
    await setting('A', { recipient, ...flags }, input);
    expect((await opened('A')).toString()).toBe(wanted);
  });

  it('keeps who may read the file, and a link that leads to it', async () => {
    await rm(path('pinacle.yaml'));
    await writeFile(path('real.yaml'), before);
    await chmod(path('real.yaml'), 0o640);
    await symlink('real.yaml', path('pinacle.yaml'));
    await setting('A', { recipient }, 'x');
    expect((await lstat(path('pinacle.yaml'))).isSymbolicLink()).toBe(true);
    expect((await stat(path('real.yaml'))).mode & 0o777).toBe(0o640);
    expect((await opened('A')).toString()).toBe('x');
    for (const name of ['pinacle.yaml', 'real.yaml']) await rm(path(name));
  });

  it.each([
    ['no recipient', 'A', { recipient: undefined }, 'hunter2', 'age-recipient'],
    ['a mistyped recipient', 'A', { recipient: `age1${'q'.repeat(58)}` }, 'hunter2', 'mistyped'],
    ['no value', 'A', {}, '\n', 'no value'],
    ['a NUL in a variable', 'A', {}, 'hunter2\0', 'NUL'],
    ['too much', 'A', {}, 'hunter2'.repeat(6000), 'larger than'],
    ['more than the manifest takes', 'A', {}, 'hunter2'.repeat(4000), 'secrets.A'],
    ['a file without a path', 'A', { as: 'file' }, 'hunter2', '--path'],
    ['a path outside', 'A', { path: '../../hunter2' }, 'hunter2', 'path-outside'],
    ['__proto__', '__proto__', {}, 'hunter2', 'not the name'],
    ['a reserved name', 'POD_ID', {}, 'hunter2', 'reserved'],
    ['the value behind the name', 'A=hunter2', {}, '', 'change it'],
    ['no manifest', 'A', { file: '/nowhere.yaml' }, 'hunter2', 'ENOENT'],
  ] as const)(
    'refuses %s, never shows a value, and changes nothing',
    async (_, name, flags, input, words) => {
      const told = JSON.stringify(await setting(name, { recipient, ...flags }, input));
      expect(told).toMatch(/^\{"(?:error|problems)/);
      expect(told).toContain(words);
      expect(told).not.toContain('hunter2');
      expect(await manifest()).toBe(before);
    },
  );

  it('asks on a terminal, and shows nothing of what is typed', async () => {
    const command = `${process.execPath} ${pinacleEntry} secrets set A --recipient ${recipient}`;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd });
    let shown = '';
    for await (const chunk of terminal.stdout.setEncoding('utf8')) {
      if (!shown.includes('not shown') && `${shown}${chunk}`.includes('not shown'))
        terminal.stdin.write('hunter2x\x7f\r');
      shown += String(chunk);
    }
    expect(shown).toContain('A is encrypted to');
    expect(shown).not.toContain('hunter');
    expect((await opened('A')).toString()).toBe('hunter2');
  });

  it('refuses a value on the command line', async () => {
    const ended = await pinacle('set A hunter2');
    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('too many arguments'),
    });
    expect(ended.stderr).not.toContain('hunter2');
  });

  it('refuses a file that is not UTF-8: its bytes would not survive', async () => {
    const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xff, 10])]);
    await writeFile(path('pinacle.yaml'), bytes);
    expect(await setting('A', { recipient }, 'x')).toMatchObject({ error: expect.stringContaining('UTF-8') });
    expect(await readFile(path('pinacle.yaml'))).toEqual(bytes);
  });
});

describe('pinacle secrets unset', () => {
  it('takes one out', async () => {
    await setting('A', { recipient }, 'x');
    expect(await pinacle('unset A')).toMatchObject({ code: 0, stdout: 'pinacle.yaml: A is taken out\n' });
    expect(await manifest()).toBe(`${before}recipient: ${recipient}\n`);
    expect(await pinacle('unset A')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('not in the file'),
    });
  });
});
