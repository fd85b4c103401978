import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { sopsRules } from '../../schema/sops/finding.ts';
import { goNumber } from '../../schema/sops/go-number.ts';
import { parseSops } from '../../schema/sops/parse-sops.ts';
import { makeIdentity } from '../../src/secrets/age.ts';
import { type OpenedSops, openSops } from '../../src/secrets/sops/open-sops.ts';
import { type SopsOptions, seal, sopsFile, type Tree } from '../builders/sops-file.ts';
import { readHere } from '../fakes/read-here.ts';

interface Key {
  readonly identity: string;
  readonly recipient: string;
}
let ours: Key;
let theirs: Key;
beforeAll(async () => {
  [ours, theirs] = [await makeIdentity(), await makeIdentity()];
});

function open(text: string, file = 'secrets.sops.yaml', key = ours): Promise<OpenedSops> {
  const opener = {
    recipient: async () => key.recipient,
    privateKeys: async () => [key.identity],
    retired: async () => [],
  };
  return openSops(text, { file, opener, readSops: readHere.readSops });
}

function make(values: Record<string, Tree>, options?: SopsOptions): Promise<string> {
  return sopsFile([ours.recipient], values, options);
}

const told = new Set<string>();

function shown(opened: OpenedSops): unknown {
  if ('problems' in opened) for (const { rule } of opened.problems) told.add(rule);
  if ('problems' in opened) return opened.problems.map(({ rule, line, path }) => `${line} ${rule} ${path}`);
  return Object.fromEntries(opened.values.map(({ name, value }) => [name, Buffer.from(value).toString()]));
}

const values = { DB_URL: 'postgres://shop:correct-horse@db', PORT: 8080, DEBUG: true, RATE: 0.25 };
const texts = { DB_URL: values.DB_URL, PORT: '8080', DEBUG: 'true', RATE: '0.25' };

describe('a SOPS file of this repository', () => {
  it.each([
    ['yaml', texts],
    ['json', texts],
    ['env', texts],
  ] as const)('opens as %s', async (format, expected) => {
    const strings = format === 'env' ? texts : values;
    expect(shown(await open(await make(strings, { format }), `secrets.sops.${format}`))).toEqual(expected);
  });

  it('keeps lines, quotes and what looks like something else', async () => {
    const odd = {
      PEM: '-----BEGIN\nab\\n=#\n',
      QUOTED: '"x"',
      B: 'null',
      C: '~',
      D: '0x1F',
      E: ' é\u{1f600} ',
    };
    for (const format of ['yaml', 'json'] as const)
      expect(shown(await open(await make(odd, { format }), `s.${format}`))).toEqual(odd);
  });

  it('opens for one of several recipients', async () => {
    const text = await sopsFile([theirs.recipient, ours.recipient], values);
    expect(shown(await open(text))).toEqual(texts);
  });

  it('gives what its rules leave in the clear to nobody, and holds it by the MAC', async () => {
    const text = await make({
      ...values,
      HOST_unencrypted: 'db',
      N_unencrypted: 1.5,
      deep: { x_unencrypted: [1, true, null] },
    });
    expect(shown(await open(text))).toEqual(texts);
    expect(shown(await open(text.replace('HOST_unencrypted: db', 'HOST_unencrypted: elsewhere')))).toEqual([
      expect.stringContaining('sops-mac'),
    ]);
  });

  it.each<[string, string, (key: string) => boolean]>([
    ['encrypted_suffix', '_KEY', (key) => key.endsWith('_KEY')],
    ['unencrypted_suffix', '_PLAIN', (key) => !key.endsWith('_PLAIN')],
    ['encrypted_regex', '(?i)^(a|b_key)$', (key) => /^(a|b_key)$/i.test(key)],
    ['unencrypted_regex', '[[:digit:]]$', (key) => !/\d$/.test(key)],
  ])('follows %s', async (rule, value, wants) => {
    const all = { A: '1', B_KEY: '2', C_PLAIN: '3', D4: '4' };
    const text = await make(all, { metadata: { [rule]: value }, wants: (path) => path.some(wants) });
    expect(shown(await open(text))).toEqual(
      Object.fromEntries(Object.entries(all).filter(([key]) => wants(key))),
    );
  });

  it('whose MAC holds only what is encrypted opens, and not as one whose MAC holds all', async () => {
    const text = await make({ A: 'x', B_unencrypted: 'y' }, { macOnlyEncrypted: true });
    expect(shown(await open(text))).toEqual({ A: 'x' });
    for (const other of ['mac_only_encrypted: false', 'version: 3.9.0'])
      expect(shown(await open(text.replace('mac_only_encrypted: true', other)))).toMatchObject([
        expect.stringMatching(/sops-mac|duplicate-key/),
      ]);
  });
});

/** One line of YAML that is a key of the top level, changed. */
function changed(text: string, key: string, change: (value: string) => string): string {
  return text.replace(new RegExp(`^${key}: (.*\\n(?: .*\\n)*)`, 'm'), (_, value: string) => change(value));
}
const sealedOf = (text: string, key: string) =>
  new RegExp(`^${key}: (ENC\\[.*\\])$`, 'm').exec(text)?.[1] ?? '';

describe('is refused, with line and secret and without a value', () => {
  const rows: [string, (text: string) => string | Promise<string>, string][] = [
    ['MAC removed', (text) => text.replace(/^ {2}mac: .*\n/m, ''), 'sops-mac-missing'],
    ['MAC empty', (text) => text.replace(/^( {2}mac:) .*\n/m, '$1 ""\n'), 'sops-mac-missing'],
    [
      'MAC of another value',
      (text) => text.replace(/^( {2}mac:) .*\n/m, `$1 ${sealedOf(text, 'A')}\n`),
      'sops-mac',
    ],
    ['time of the MAC changed', (text) => text.replace('03:04:05Z', '03:04:06Z'), 'sops-mac'],
    ['key deleted from a SOPS file', (text) => changed(text, 'B', () => ''), 'sops-mac'],
    ['every key deleted', (text) => text.slice(text.indexOf('sops:')), 'sops-mac'],
    ['value replaced by plaintext', (text) => changed(text, 'B', () => 'B: mine\n'), '2 sops-plaintext B'],
    ['plaintext added', (text) => `MINE: yes-mine\n${text}`, '1 sops-plaintext MINE'],
    ['number in clear', (text) => `MINE: 8080\n${text}`, '1 sops-plaintext MINE'],
    ['nested plaintext added', (text) => `deep: {mine: x}\n${text}`, '1 sops-plaintext deep.mine'],
    ['empty value added', (text) => `MINE: ""\n${text}`, '1 sops-empty MINE'],
    ['null added', (text) => `MINE:\n${text}`, '1 sops-empty MINE'],
    [
      'values reordered',
      (text) => changed(text, 'A', () => '').replace('sops:', `A: ${sealedOf(text, 'A')}\nsops:`),
      'sops-mac',
    ],
    [
      'value moved between keys',
      (text) => changed(text, 'B', () => `B: ${sealedOf(text, 'A')}\n`),
      '2 secret-damaged B',
    ],
    ['key renamed', (text) => text.replace(/^B:/m, 'ADMIN:'), '2 secret-damaged ADMIN'],
    ['key given twice', (text) => `A: ${sealedOf(text, 'A')}\n${text}`, '2 duplicate-key A'],
    [
      'value cut',
      (text) => changed(text, 'B', (value) => `B: ${value.slice(0, -8)}\n`),
      '2 sops-sealed-form B',
    ],
    ['shorter tag', (text) => text.replace(/tag:[^,]{24}/, 'tag:AAAA'), '1 sops-sealed-form A'],
    ['comment as a value', (text) => text.replace('type:str', 'type:comment'), '1 sops-sealed-form A'],
    [
      '`__proto__` as a key',
      (text) => `__proto__: ${sealedOf(text, 'A')}\n${text}`,
      '1 forbidden-key __proto__',
    ],
    ['`constructor` as a key', (text) => text.replace(/^A:/m, 'constructor:'), '1 forbidden-key constructor'],
    ['a name that no variable has', (text) => text.replace(/^A:/m, 'a-b:'), '1 env-name a-b'],
    ['a name of ours', (text) => text.replace(/^A:/m, 'POD_ID:'), '1 env-name POD_ID'],
    [
      'rule changed so that all is clear',
      (text) => text.replace('unencrypted_suffix: _unencrypted', 'encrypted_regex: ^$'),
      'sops-mac',
    ],
    [
      'rule changed for one key',
      (text) => text.replace('unencrypted_suffix: _unencrypted', 'unencrypted_regex: ^B$'),
      'sops-mac',
    ],
    [
      'unknown rule',
      (text) => text.replace('unencrypted_suffix:', 'unencrypted_prefix:'),
      'sops-unknown-rule',
    ],
    ['two rules', (text) => `${text}  encrypted_suffix: x\n`, 'sops-unknown-rule'],
    [
      'rule by comments',
      (text) => text.replace('unencrypted_suffix:', 'unencrypted_comment_regex:'),
      'sops-unknown-rule',
    ],
    [
      'pattern of no regular expression',
      (text) => text.replace('unencrypted_suffix: _unencrypted', 'encrypted_regex: (a'),
      'sops-unknown-rule',
    ],
    [
      'key groups',
      (text) => `${text}  key_groups:\n    - age: []\n      hc_vault: [{enc: x}]\n`,
      'sops-key-groups',
    ],
    ['threshold of Shamir', (text) => `${text}  shamir_threshold: 2\n`, 'sops-key-groups'],
    ['no recipient of age', (text) => text.replace(/^ {2}age:\n(?: {4}.*\n)+/m, ''), 'sops-no-age'],
    [
      'data key damaged',
      (text) => text.replace(/( {8}\S{20})(.)/, (_, before, c) => `${before}${c === 'A' ? 'B' : 'A'}`),
      'secret-',
    ],
    ['never encrypted', (text) => text.slice(0, text.indexOf('sops:')), '1 sops-not-encrypted'],
    [
      'metadata emptied',
      (text) => `${text.slice(0, text.indexOf('sops:'))}sops: {}\n`,
      '1 sops-not-encrypted',
    ],
    ['oversized', (text) => `${text}#${'x'.repeat(256 * 1024)}\n`, '1 file-too-large'],
    ['deep', (text) => `deep_unencrypted: ${'['.repeat(100_000)}\n${text}`, 'too-deep'],
    ['a document too many', (text) => `${text}---\nA: x\n`, 'multiple-documents'],
    ['a private key of age beside it', (text) => `# AGE-SECRET-KEY-1QQQQ\n${text}`, '1 secret-key'],
  ];
  it.each(rows)('%s', async (_, change, expected) => {
    const whole = await make({ A: 'correct-horse', B: 'battery-staple', C: 'x' });
    const text = await change(whole);
    expect(text).not.toBe(whole);
    const opened = await open(text);
    expect(shown(opened)).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
    expect(JSON.stringify(opened)).not.toMatch(/correct-horse|battery-staple|yes-mine/);
  });

  it("other repository's file, with both recipients in its words", async () => {
    const opened = await open(await make(values), 'secrets.sops.yaml', theirs);
    expect(opened).toMatchObject({
      problems: [
        {
          file: 'secrets.sops.yaml',
          rule: 'secret-wrong-recipient',
          message: expect.stringContaining(ours.recipient),
          fix: expect.stringContaining(theirs.recipient),
        },
      ],
    });
  });

  it("value of another repository's file, under the same key", async () => {
    const foreign = await sopsFile([theirs.recipient], { A: 'z' });
    const text = changed(await make({ A: 'x', B: 'y' }), 'A', () => `A: ${sealedOf(foreign, 'A')}\n`);
    expect(shown(await open(text))).toEqual(['1 secret-damaged A']);
  });

  it('nested secrets, and lists', async () => {
    expect(shown(await open(await make({ db: { password: 'x' }, list: ['y'] })))).toEqual([
      '2 sops-nested db.password',
      '4 sops-nested list',
    ]);
  });

  it('lines of dotenv that are none, `__proto__` and metadata that is missing', async () => {
    const text = await make({ A: 'x' }, { format: 'env' });
    expect(shown(await open(`oops\n${text}`, '.env'))).toEqual(['1 sops-line ']);
    expect(shown(await open(`__proto__=x\n${text}`, '.env'))).toEqual(['1 forbidden-key ']);
    expect(shown(await open(text.replace(/^sops_mac=.*\n/m, ''), '.env'))).toMatchObject([
      expect.stringContaining('sops-mac-missing'),
    ]);
    expect(shown(await open(text.replace('A=', 'B='), '.env'))).toEqual(['1 secret-damaged B']);
    expect(shown(await open('A=x\n', '.env'))).toEqual(['1 sops-not-encrypted ']);
  });

  it('more secrets than an environment may have, and a file of another form', async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`A${n}`, 'x']));
    expect(shown(await open(await make(many)))).toEqual(['1 too-many ']);
    expect(shown(await open(await make({ A: 'x' }), 'secrets.ini'))).toEqual(['1 sops-format ']);
  });
});

it('a rule that would take a backtracking engine for ever is read at once', async () => {
  const text = await make({ ['a'.repeat(60)]: 'x' }, { metadata: { encrypted_regex: '(a+)+b|a' } });
  expect(parseSops(text, { file: 's.yaml' })).toHaveProperty('sops');
});

it('every rule of the table was told above', () => {
  expect(Object.keys(sopsRules).filter((rule) => !told.has(rule))).toEqual([]);
});

it.each([
  ['42', '42'],
  ['-7', '-7'],
  ['007', '7'],
  ['9223372036854775807', '9223372036854775807'],
  ['9223372036854775808', '9223372036854776000'],
  ['1e+06', '1000000'],
  ['1.50', '1.5'],
  ['1.0', '1'],
  ['1e-7', '0.0000001'],
  ['-1.5e21', '-1500000000000000000000'],
  ['0.1', '0.1'],
  ['123456.789', '123456.789'],
])('%s is hashed as Go writes it', (source, text) => {
  expect(goNumber(source)).toBe(text);
});

describe('fuzzed', () => {
  /** Problems, or the same values: white space and unsealed words may change, no secret may. */
  const outcomeOf = async (text: string, file = 's.yaml') => {
    const opened = await open(text, file);
    return 'values' in opened ? shown(opened) : 'refused';
  };
  const small = { A: 'correct-horse', B: 'x' };

  it.each(['yaml', 'json', 'env'] as const)('any bit of %s flipped', async (format) => {
    const bytes = Buffer.from(await make(small, { format }));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        expect([small, 'refused']).toContainEqual(await outcomeOf(flipped.toString(), `s.${format}`));
      }),
      { numRuns: 80 },
    );
  });

  it('every bit of a sealed value, its vector, its tag and of the MAC flipped: never opens', async () => {
    const dataKey = Buffer.alloc(32, 7);
    const text = await make(small, { dataKey });
    for (const sealed of [sealedOf(text, 'A'), / {2}mac: (.*)\n/.exec(text)?.[1] ?? '']) {
      const parts = /data:(.*),iv:(.*),tag:(.*),/.exec(sealed)?.slice(1) ?? [];
      expect(parts).toHaveLength(3);
      for (const part of parts)
        for (let bit = 0; bit < Buffer.from(part, 'base64').length * 8; bit += 41) {
          const bytes = Buffer.from(part, 'base64');
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          expect(await outcomeOf(text.replace(part, bytes.toString('base64')))).toBe('refused');
        }
    }
    expect(seal('x', dataKey, 'A:')).toMatch(/^ENC/);
  });

  it('lines removed, doubled, swapped and joined', async () => {
    const text = await make({ ...small, C_unencrypted: 'y', D: 7 });
    const lines = text.split('\n');
    const index = fc.nat(lines.length - 1);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('remove', 'double', 'swap', 'join', 'indent'),
        index,
        index,
        async (how, a, b) => {
          const [x = '', y = ''] = [lines[a], lines[b]];
          const mutated: Record<typeof how, () => string[]> = {
            remove: () => lines.toSpliced(a, 1),
            double: () => lines.toSpliced(b, 0, x),
            swap: () => lines.with(a, y).with(b, x),
            join: () => lines.toSpliced(a, 2, x + (lines[a + 1] ?? '')),
            indent: () => lines.with(a, ` ${x}`),
          };
          expect([{ ...small, D: '7' }, 'refused']).toContainEqual(
            await outcomeOf(mutated[how]().join('\n')),
          );
        },
      ),
      { numRuns: 80 },
    );
  });

  it('any text at all', () => {
    const pieces = fc.constantFrom(
      'sops',
      ':',
      ' ',
      '\n',
      '[',
      '{',
      '}',
      ']',
      '&a',
      '*a',
      'ENC[AES256_GCM,data:',
      'age',
      '_unencrypted',
      '__list_',
      '=',
      '-',
      '"',
      "'",
      'mac',
      '\t',
      '!!',
      '%',
      '<<',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 60 }).map((all) => all.join('')),
        ),
        (text) => {
          for (const file of ['s.yaml', 's.json', 's.env', 's.txt'])
            expect(parseSops(text, { file })).toHaveProperty('problems');
        },
      ),
    );
  });
});
