import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isScalar, isMap as isYamlMap, parseDocument } from 'yaml';
import { editManifest } from '../../schema/manifest/edit/edit-manifest.ts';
import { setRecipient, setSecret, unsetSecret } from '../../schema/manifest/edit/edit-secrets.ts';
import { findEntry } from '../../schema/manifest/edit/find-entry.ts';

const at = { file: 'pinacle.yaml' };
const ct = 'age:YWdlNEW=';
const set = (text: string, more: object = {}) => setSecret(text, { name: 'A', value: ct, ...more }, at);
const textOf = (edited: ReturnType<typeof set>) =>
  'text' in edited ? edited.text : edited.problems[0]?.rule;

describe('a secret is set in place', () => {
  it.each([
    ['an empty file', '', `secrets:\n  A: "${ct}"\n`],
    ['only a comment, no line end', '# c', `# c\nsecrets:\n  A: "${ct}"\n`],
    ['no secrets yet', 'name: x # n\n# end\n', `name: x # n\nsecrets:\n  A: "${ct}"\n# end\n`],
    ['no secrets, no final line end', 'name: x', `name: x\nsecrets:\n  A: "${ct}"`],
    [
      'nothing under secrets',
      'secrets: # s\n  # c\nname: x\n',
      `secrets: # s\n  A: "${ct}"\n  # c\nname: x\n`,
    ],
    ['null', 'secrets: ~ # s\n', `secrets: { A: "${ct}" } # s\n`],
    ['an empty map', 'secrets: {}\n', `secrets: { A: "${ct}" }\n`],
    ['another one', 'secrets:\n    B: x # b\nname: x\n', `secrets:\n    B: x # b\n    A: "${ct}"\nname: x\n`],
    ['an old value in "', 'secrets:\n  A:   "x"\t# a\tb\n', `secrets:\n  A:   "${ct}"\t# a\tb\n`],
    ["an old value in '", "secrets:\n  A: 'x'\n", `secrets:\n  A: '${ct}'\n`],
    ['an old plain value over two lines', 'secrets:\n  A: x\n    y # c\n', `secrets:\n  A: ${ct} # c\n`],
    ['a quoted name', 'secrets:\n  "A": x\n', `secrets:\n  "A": ${ct}\n`],
    ['no value', 'secrets:\n  A: # c\n  B: x\n', `secrets:\n  A: "${ct}" # c\n  B: x\n`],
    ['a block', 'secrets:\n  A: |- # c\n    x\n    y\n\n  B: x\n', `secrets:\n  A: "${ct}" # c\n\n  B: x\n`],
    [
      'a block that keeps',
      'secrets:\n  B: |+\n    x\n\nname: x\n',
      `secrets:\n  B: |+\n    x\n\n  A: "${ct}"\nname: x\n`,
    ],
    ['a flow map', '{secrets: {B: x, }, name: x}', `{secrets: {B: x, A: "${ct}", }, name: x}`],
    ['a flow map over lines', 'secrets: {\n  B: x # b\n}\n', `secrets: {\n  B: x, A: "${ct}" # b\n}\n`],
    ['JSON', '{"name": "x"}\n', `{"name": "x", secrets: { A: "${ct}" }}\n`],
    ['the end of the document', 'name: x\n...\n', `name: x\nsecrets:\n  A: "${ct}"\n...\n`],
    ['the beginning of the document', '--- # d\nsecrets:\n  A: x\n', `--- # d\nsecrets:\n  A: ${ct}\n`],
    ['Windows', '\ufeffname: x\r\nsecrets:\r\n  B: x', `\ufeffname: x\r\nsecrets:\r\n  B: x\r\n  A: "${ct}"`],
    ['a block of Windows', 'secrets:\r\n  A: |\r\n    x\r\nn: x\r\n', `secrets:\r\n  A: "${ct}"\r\nn: x\r\n`],
    ['an anchor that nobody repeats', 'secrets:\n  A: &a x\n', `secrets:\n  A: &a ${ct}\n`],
    ['an alias', 'n: &a x\nsecrets:\n  A: *a\n', `n: &a x\nsecrets:\n  A: "${ct}"\n`],
    ['a question mark', 'secrets:\n  ? A\n  : x\n', `secrets:\n  ? A\n  : ${ct}\n`],
    [
      'more indentation',
      '  n: x\n  secrets:\n     B: x\n',
      `  n: x\n  secrets:\n     B: x\n     A: "${ct}"\n`,
    ],
  ])('with %s', (_, before, after) => {
    expect(textOf(set(before))).toBe(after);
  });

  it.each([
    ['as: file stays', { value: 'x' }, {}, { value: ct, as: 'file', path: 'p' }],
    ['and may get another path', {}, { path: 'q' }, { value: ct, as: 'file', path: 'q' }],
    ['and becomes a variable', {}, { as: 'env' }, { value: ct }],
  ])('%s', (_, __, more, wanted) => {
    const block = 'secrets:\n  A: # a\n    value: x # v\n    as: file\n    path: p # p\n  B: y\n';
    for (const text of [
      block,
      'secrets: { A: { value: x, as: file, path: p }, B: y }',
      'm: &m { value: x, as: file, path: p }\nsecrets: { A: *m }',
    ])
      expect(findEntry(textOf(set(text, more)) ?? '', ['secrets', 'A'])?.value).toEqual(
        text.includes('*m') && 'as' in more ? ct : wanted,
      );
    expect(textOf(set(block, more))).toContain('# a\n    value: age:YWdlNEW= # v\n');
  });

  it('becomes a file, on the line where it stands', () => {
    expect(textOf(set('secrets:\n  A: "x" # c\n', { as: 'file', path: 'tls/key.pem' }))).toBe(
      `secrets:\n  A: { value: "${ct}", as: file, path: "tls/key.pem" } # c\n`,
    );
    expect(textOf(set('name: x\n', { as: 'file', path: 'k' }))).toBe(
      `name: x\nsecrets:\n  A:\n    value: "${ct}"\n    as: file\n    path: "k"\n`,
    );
  });

  it.each([
    ['another repeats it', 'secrets:\n  A: &a x\n  B: *a\n', 'not-editable'],
    ['another repeats the map', 'secrets: &s\n  B: x\nenv: *s\n', 'not-editable'],
    ['secrets is an alias', 'env: &e {B: x}\nsecrets: *e\n', 'not-editable'],
    ['secrets is a list', 'secrets: [A]\n', 'not-editable'],
    ['the value is a list', 'secrets:\n  A:\n    - x\n', 'not-editable'],
    ['it stands there twice', 'secrets:\n  A: x\n  A: y\n', 'duplicate-key'],
    ['the file is no YAML', 'secrets: {\n', 'yaml-syntax'],
    ['there are two documents', 'a: x\n---\nb: x\n', 'multiple-documents'],
    ['the file becomes too large', `# ${'x'.repeat(65_530)}\n`, 'file-too-large'],
  ])('is refused when %s', (_, text, rule) => {
    expect(textOf(set(text))).toBe(rule);
  });

  it.each(['__proto__', 'constructor', '<<'])('%s as a name is refused', (name) => {
    expect(set('secrets:\n  B: x\n', { name })).toHaveProperty('problems');
    expect(unsetSecret('secrets:\n  B: x\n', name, at)).toHaveProperty('problems');
    expect(({} as { A?: unknown }).A).toBeUndefined();
  });
});

describe('a secret is taken out', () => {
  it.each([
    [
      'with its lines and its comment',
      'secrets:\n  # mine\n  A: |\n    x\n  # next\n  B: y # b\n',
      'secrets:\n  # mine\n  # next\n  B: y # b\n',
    ],
    ['with secrets, when it was the only one', 'name: x\nsecrets:\n  A: x\n# end\n', 'name: x\n# end\n'],
    ['leaving {} where comments are', 'name: x\nsecrets: # s\n  A: x\n', 'name: x\nsecrets: {} # s\n'],
    ['leaving {} where nothing else is', 'secrets:\n  A: x', 'secrets: {}'],
    ['from a flow map, first', 'secrets: { A: x, B: y }', 'secrets: { B: y }'],
    ['from a flow map, last', 'secrets: { B: y, A: x }', 'secrets: { B: y }'],
    ['from a flow map, alone', 'secrets: {A: x,}', 'secrets: {}'],
    ['from between comments', 'secrets: {\n  B: y, # b\n  A: x # a\n}', 'secrets: {\n  B: y # b\n   # a\n}'],
    ['at the end of Windows', 'secrets:\r\n  B: y\r\n  A: x', 'secrets:\r\n  B: y'],
  ])('%s', (_, before, after) => {
    expect(textOf(unsetSecret(before, 'A', at))).toBe(after);
  });

  it.each([
    ['nobody has it', 'secrets: {B: y}', 'not-there'],
    ['there are none', 'secrets:\n', 'not-there'],
    ['another repeats it', 'secrets:\n  A: &a x\n  B: *a\n', 'not-editable'],
  ])('is refused when %s', (_, text, rule) => {
    expect(textOf(unsetSecret(text, 'A', at))).toBe(rule);
  });
});

it('the recipient is written, and left alone when it is there', () => {
  const to = `age1${'q'.repeat(58)}`;
  const written = textOf(setRecipient('name: x\n', to, at)) ?? '';
  expect(written).toBe(`name: x\nrecipient: ${to}\n`);
  expect(textOf(setRecipient(written, to, at))).toBe(written);
  expect(textOf(setRecipient('recipient: "old" # r\n', to, at))).toBe(`recipient: "${to}" # r\n`);
});

/** Pieces of which files are made, as strange as YAML allows. */
const entries = fc.constantFrom(
  'B: x # b',
  'C: "x: # y"',
  "D: 'it''s'",
  'E:',
  'F: &f x',
  'G: |\n  a # no comment\n  b',
  'H: >+ # h\n  a\n\n',
  '"I": { value: x, as: file }',
  'J:\n  value: x\n  as: file # f\n  path: p',
  '? K\n: x',
  'L: [x, y]',
  '# only a comment',
  '',
  '# tab\there',
);
const olds = fc.constantFrom(
  'A: x # a',
  'A: "x"',
  'A: |\n  x\n  y',
  'A: >-\n  x\n\n',
  'A:',
  'A: { value: x, as: file, path: p }',
  'A:\n  value: x\n  as: file\n  path: p # p',
);
const indented = (lines: string, by: string) => lines.replaceAll(/^(?=.)/gm, by);
const documents = fc
  .record({
    head: fc.constantFrom('', '\ufeff', '--- # start\n', '# head\n\n'),
    before: fc.array(entries, { maxLength: 3 }),
    after: fc.array(entries, { maxLength: 3 }),
    old: fc.option(olds, { nil: undefined }),
    root: fc.constantFrom('', 'name: x # n\n', 'processes:\n- name: web # w\n  startCommand: x\n'),
    tail: fc.constantFrom('', 'env:\n  Z: 1\n', '# tail\n', '...\n# after\n'),
    indent: fc.constantFrom('  ', '    ', ' '),
    eol: fc.constantFrom('\n', '\r\n'),
    cut: fc.boolean(),
  })
  .map(({ head, before, after, old, root, tail, indent, eol, cut }) => {
    const lines = [
      ...new Set(before),
      ...(old === undefined ? [] : [old]),
      ...after
        .filter((one) => !before.includes(one) || one === '')
        .filter((one, i, all) => all.indexOf(one) === i),
    ];
    const text =
      `${head}${root}secrets:\n${lines.map((one) => `${indented(one, indent)}\n`).join('')}${tail}`.replaceAll(
        '\n',
        eol,
      );
    return cut ? text.replace(/\r?\n$/, '') : text;
  });

const comments = (text: string) =>
  [...text.matchAll(/# [a-z]+\b(?! comment)(?!\s*y")/g)].map(String).toSorted();
const plainly = (text: string) =>
  parseDocument(text, { schema: 'core', stringKeys: true }).toJS() as {
    secrets?: Record<string, unknown> | null;
  };

/** The range of the entry A of `secrets`, as the library tells it. */
function rangeOf(text: string): [number, number] | undefined {
  const { contents } = parseDocument(text);
  const secrets = isYamlMap(contents) ? contents.get('secrets') : undefined;
  const pair = isYamlMap(secrets)
    ? secrets.items.find(({ key }) => isScalar(key) && key.value === 'A')
    : undefined;
  const [key, value] = [pair?.key, pair?.value] as { range?: [number, number, number] | null }[];
  return key?.range ? [key.range[0], Math.max(key.range[1], value?.range?.[1] ?? 0)] : undefined;
}

/** Whether nothing differs but the entry A, or what was added in one place. */
function keepsTheRest(before: string, after: string): boolean {
  const range = rangeOf(before);
  if (range)
    return after.startsWith(before.slice(0, range[0])) && after.endsWith(before.slice(range[1]).trimStart());
  let from = 0;
  while (after[from] === before[from] && from < before.length) from += 1;
  return after.endsWith(before.slice(from));
}

describe('whatever the file', () => {
  const runs = { numRuns: 150, seed: 3 };
  const textIn = (edited: ReturnType<typeof set>) => {
    fc.pre('text' in edited);
    return 'text' in edited ? edited.text : '';
  };
  /** Random changes of a file, which mostly is none any more. */
  const marks = Array.from('{}[],:&*#|>\'"\n\r\t -?~!%@`A');
  const words = ['secrets:', '\n  A: ', '&a', '*a', '...', '---', '<<: ', '__proto__: '];
  const noise = fc.constantFrom(...marks, ...words);
  const wild = fc
    .tuple(documents, fc.array(fc.tuple(fc.nat(), noise), { minLength: 1, maxLength: 6 }))
    .map(([text, changes]) =>
      changes.reduce((now, [where, what]) => {
        const position = where % (now.length + 1);
        return now.slice(0, position) + what + now.slice(position);
      }, text),
    );

  it('setting a secret keeps every other byte', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const after = textIn(set(text));
        expect(keepsTheRest(text, after)).toBe(true);
        expect(comments(after)).toEqual(comments(text));
        const before = plainly(text);
        const old = before.secrets?.A;
        const A = typeof old === 'object' && old !== null ? { ...old, value: ct } : ct;
        expect(plainly(after)).toEqual({ ...before, secrets: { ...before.secrets, A } });
      }),
      runs,
    );
  });

  it('what was set anew and taken out again leaves the file as it was', () => {
    fc.assert(
      fc.property(documents, (text) => {
        fc.pre(!rangeOf(text) && Boolean(plainly(text).secrets));
        expect(textOf(unsetSecret(textIn(set(text)), 'A', at))).toBe(text);
      }),
      runs,
    );
  });

  it('taking one out leaves only lines that were there', () => {
    const linesOf = (one: string) => one.split('\n').map((line) => line.trim());
    fc.assert(
      fc.property(documents, (text) => {
        const after = textIn(unsetSecret(text, 'A', at));
        const { A: _gone, ...others } = plainly(text).secrets ?? {};
        expect(plainly(after)?.secrets ?? {}).toEqual(others);
        const known = new Set([...linesOf(text), 'secrets: {}', '']);
        expect(linesOf(after).filter((line) => !known.has(line))).toEqual([]);
      }),
      runs,
    );
  });

  it('never throws, and never makes what cannot be read', () => {
    const edits = [
      (text: string) => set(text),
      (text: string) => unsetSecret(text, 'A', at),
      (text: string) => setRecipient(text, 'age1x', at),
      (text: string) => editManifest(text, [{ do: 'drop', at: ['secrets'] }], at),
    ];
    const ends = (edited: ReturnType<typeof set>) =>
      'problems' in edited ? edited.problems.length > 0 : parseDocument(edited.text).errors.length === 0;
    fc.assert(
      fc.property(wild, fc.constantFrom(...edits), (text, edit) => {
        expect(ends(edit(text))).toBe(true);
      }),
      { numRuns: 400, seed: 5 },
    );
  });
});
