import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseManifest } from '../../schema/manifest/parse.ts';
import { manifestRules } from '../../schema/manifest/rules.ts';
import type { Problem } from '../../schema/problem.ts';
import { validManifest } from './arbitrary-manifest.ts';

const parse = (text: string) => parseManifest(text, { file: 'pinacle.yaml' });
const problemsOf = (text: string): readonly Problem[] => {
  const parsed = parse(text);
  return 'problems' in parsed ? parsed.problems : [];
};

/** The file as published, not as generated: what editors and others hold a manifest against. */
const published = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false }).compile(
  JSON.parse(readFileSync(join(import.meta.dirname, '../../schema/pinacle.schema.json'), 'utf8')),
);

function expectInside(text: string, problems: readonly Problem[]): void {
  const lines = text.split('\n');
  for (const { line, column, endLine, endColumn, rule } of problems) {
    expect(Object.keys(manifestRules)).toContain(rule);
    for (const [row, col] of [
      [line, column],
      [endLine, endColumn],
    ] as const) {
      expect(row).toBeGreaterThanOrEqual(1);
      expect(row).toBeLessThanOrEqual(lines.length);
      expect(col).toBeGreaterThanOrEqual(1);
      expect(col).toBeLessThanOrEqual((lines[row - 1] ?? '').length + 1);
    }
    expect(endLine > line || (endLine === line && endColumn >= column)).toBe(true);
  }
}

/** Pieces of YAML and of manifests, thrown together: far more often nearly right than random characters are. */
const shards = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom(
          'processes:',
          'name:',
          'services:',
          'env:',
          'secrets:',
          'tabs:',
          'deploy:',
          'healthCheck:',
          'dependsOn:',
          'url:',
          'port:',
          'version: "1.0"',
          'web',
          'redis',
          '3000',
          'http://localhost:3000',
        ),
      },
      { weight: 6, arbitrary: fc.constantFrom('\n', '\n  ', '\n    ', '\n- ', '\n  - ', ' ', ', ', ': ') },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          '[',
          ']',
          '{',
          '}',
          '"',
          "'",
          '|',
          '>',
          '&a ',
          '*a',
          '<<: *a',
          '#',
          '!x ',
          '!!str ',
          '%',
          '---',
          '...',
          '? ',
          '\t',
          '\r\n',
          '~',
          '__proto__',
          'constructor',
          'toString',
          '\\x00',
          '\u0000',
          '\ufeff',
          '\ud800',
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('any text', () => {
  it.each([
    ['characters', fc.string({ unit: 'binary', maxLength: 300 })],
    ['bytes', fc.uint8Array({ maxLength: 300 }).map((bytes) => new TextDecoder().decode(bytes))],
    ['pieces of manifests', shards],
  ])('%s: never throws, problems are sorted and inside the file', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (text) => {
        const problems = problemsOf(text);
        expectInside(text, problems);
        const places = problems.map(({ line, column }) => line * 100_000 + column);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
      { numRuns: 150 },
    );
  });

  it('a valid file with something changed in it: never throws', () => {
    const spoiled = fc
      .tuple(validManifest(), fc.nat(), fc.nat(20), shards)
      .map(([manifest, at, gone, put]) => {
        const text = stringify(manifest);
        const from = at % (text.length + 1);
        return text.slice(0, from) + put + text.slice(from + gone);
      });
    const property = fc.property(spoiled, (text) => expectInside(text, problemsOf(text)));
    expect(fc.check(property, { numRuns: 80 })).toMatchObject({ failed: false });
  });
});

describe('a valid manifest', () => {
  it('is accepted, by the published schema too', () => {
    fc.assert(
      fc.property(validManifest(), (manifest) => {
        expect(parse(stringify(manifest))).toHaveProperty('manifest');
        expect({ manifest, valid: published(manifest) }).toEqual({ manifest, valid: true });
      }),
      { numRuns: 60 },
    );
  });

  it('means the same in any order of its keys, in flow or block style, with \\r\\n', () => {
    fc.assert(
      fc.property(validManifest(), fc.infiniteStream(fc.nat()), (manifest, random) => {
        const shuffled = shuffle(manifest, () => random.next().value as number);
        const expected = withoutLines(parse(stringify(manifest)));
        expect(withoutLines(parse(stringify(shuffled)))).toEqual(expected);
        expect(withoutLines(parse(JSON.stringify(shuffled)))).toEqual(expected);
        expect(withoutLines(parse(stringify(shuffled).replaceAll('\n', '\r\n')))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the published schema and parseManifest', () => {
  const structural = new Set<string>([
    'unknown-key',
    'missing-key',
    'wrong-type',
    'unknown-value',
    'unsupported-version',
    'too-long',
    'too-short',
    'too-many',
    'too-few',
    'not-text',
    'empty-command',
    'process-name',
    'domain-form',
    'reserved-name',
    'env-name',
    'duration-form',
    'image-form',
    'local-url',
    'web-url',
    'health-http',
    'path-outside',
    'glob-form',
    'health-probe',
    'tab-target',
    'duplicate-item',
  ]);
  /** Found by the schema in part and by code in part. */
  const both = new Set<string>(['out-of-range', 'secret-form', 'recipient-form']);

  it('agree on every structural rule, whatever one value becomes', () => {
    fc.assert(
      fc.property(validManifest(), fc.nat(), junk, (manifest, at, value) => {
        const spoiled = replaceOne(manifest, at, value);
        const rules = problemsOf(JSON.stringify(spoiled)).map(({ rule }) => rule);
        const refused =
          rules.some((rule) => structural.has(rule)) ||
          (!published(spoiled) && rules.some((rule) => both.has(rule)));
        expect({ spoiled, rules, refused }).toEqual({ spoiled, rules, refused: !published(spoiled) });
      }),
      { numRuns: 150 },
    );
  });

  const junk = fc.oneof(
    fc.constantFrom<unknown>(
      '',
      ' ',
      'x',
      'X Y',
      '-1',
      '../x',
      'http://x',
      'never',
      '1m',
      0,
      -1,
      70_000,
      1.5,
      true,
      null,
      [],
      {},
      ['x'],
      [''],
      ['x', 'x'],
      { x: 1 },
      { http: '/', tcp: 1 },
      { name: 'a', url: 'http://b', service: 'c' },
    ),
    fc.string(),
    fc
      .jsonValue({ maxDepth: 2 })
      .filter((value) => !/"(?:__proto__|constructor|prototype|<<)":/.test(JSON.stringify(value))),
  );
});

type Node = { readonly [key: string]: unknown } | readonly unknown[];

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** A copy in which the value at the `at`th place, counted round, is another. */
function replaceOne(root: Node, at: number, value: unknown): unknown {
  const places: (readonly (string | number)[])[] = [];
  const visit = (node: unknown, path: readonly (string | number)[]): void => {
    if (path.length > 0) places.push(path);
    if (Array.isArray(node)) for (const [index, item] of node.entries()) visit(item, [...path, index]);
    else if (isNode(node)) for (const [key, item] of Object.entries(node)) visit(item, [...path, key]);
  };
  visit(root, []);
  const path = places[at % Math.max(1, places.length)] ?? [];
  const put = (node: unknown, [key, ...rest]: readonly (string | number)[]): unknown => {
    if (key === undefined) return value;
    if (Array.isArray(node))
      return node.map((item: unknown, index) => (index === key ? put(item, rest) : item));
    return { ...(node as object), [key]: put((node as Record<string, unknown>)[key], rest) };
  };
  return put(root, path);
}

function shuffle(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffle(item, random));
  if (!isNode(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => ({
    key,
    item: shuffle(item, random),
    rank: random(),
  }));
  return Object.fromEntries(entries.toSorted((a, b) => a.rank - b.rank).map(({ key, item }) => [key, item]));
}

/** Lines differ with the order, and so does the order of secrets, which means nothing. */
function withoutLines(parsed: unknown): unknown {
  const plain = JSON.parse(
    JSON.stringify(parsed, (key, value: unknown) => (key === 'line' ? undefined : value)),
  ) as { manifest?: { secrets: { name: string }[] } };
  plain.manifest?.secrets.sort((a, b) => (a.name < b.name ? -1 : 1));
  return plain;
}
