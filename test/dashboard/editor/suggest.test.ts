import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describe as tell } from '../../../web/lib/manifest/describe.ts';
import { namesIn } from '../../../web/lib/manifest/path-at.ts';
import { placeAt } from '../../../web/lib/manifest/place-at.ts';
import { nodeAt, type SchemaNode } from '../../../web/lib/manifest/schema-node.ts';
import { suggest } from '../../../web/lib/manifest/suggest.ts';

const file = new URL('../../../schema/pinacle.schema.json', import.meta.url);
const schema = JSON.parse(readFileSync(file, 'utf8')) as SchemaNode;

/** `^` is the cursor. */
const at = (marked: string) => {
  const place = placeAt(marked.replace('^', ''), marked.indexOf('^'));
  return place ? suggest(schema, place, namesIn(marked)) : [];
};
const labels = (marked: string) => at(marked).map(({ label }) => label);
const snippet = (marked: string, label: string) => at(marked).find((one) => one.label === label)?.snippet;

describe('what may stand there', () => {
  it.each<[string, string[]]>([
    ['tier: ^', ['dev.small', 'dev.medium', 'dev.large', 'dev.xlarge', 'dev.2xlarge']],
    ['deploy:\n  pullRequests: ^', ['auto', 'comment', 'off']],
    ['deploy:\n  secretsOnPullRequests: ^', ['true', 'false']],
    ['deploy:\n  idle: ^', ['30m', '2h', 'never']],
    ['version: ^', ['"1.0"', '1']],
    ['tabs:\n  - ^', ['name', 'service', 'url']],
    ['tabs:\n  - name: App\n    ^', ['service', 'url']],
    ['secrets:\n  KEY:\n    ^', ['value', 'as', 'path']],
    ['secrets:\n  KEY:\n    as: ^', ['env', 'file']],
    ['services: [redis]\nprocesses:\n  - name: web\ntabs:\n  - service: ^', ['redis', 'web']],
    ['processes:\n  - name: api\n  - name: web\n    dependsOn:\n      - ^', ['api', 'web']],
    ['env:\n  ^', []],
    ['nothing:\n  ^', []],
  ])('%s', (marked, expected) => {
    expect(labels(marked)).toEqual(expected);
  });

  it('every key of the top, but for those that are there', () => {
    expect(labels('tier: dev.small\n^')).toEqual(
      Object.keys(schema.properties ?? {}).filter((key) => key !== 'tier'),
    );
  });

  it('services by their ids, in every form of a list', () => {
    for (const marked of ['services:\n  - ^', 'services: [^]', 'services: [redis, p^'])
      expect(labels(marked)).toContain('postgres');
  });

  it('says which must be there, and which it is otherwise', () => {
    expect(
      at('processes:\n  - ^')
        .filter(({ note }) => note)
        .map(({ label }) => label),
    ).toEqual(['name', 'startCommand']);
    expect(at('tier: ^').find(({ note }) => note === 'default')?.label).toBe('dev.small');
  });
});

describe('what is written for a key', () => {
  it.each<[string, string, string | undefined]>([
    ['^', 'tier', 'tier: #{}'],
    ['^', 'install', 'install: #{npm ci}'],
    ['^', 'deploy', 'deploy:\n\t#{}'],
    ['^', 'processes', 'processes:\n\t- name: #{web}\n\t  startCommand: #{npm run dev}'],
    ['^', 'services', 'services:\n\t- #{}'],
    ['processes:\n  - name: a\n    ^', 'port', 'port: #{3000}'],
    ['processes:\n  - name: a\n    ^', 'dependsOn', 'dependsOn:\n\t- #{web}'],
    // A key that is there gets another name, and a value is one.
    ['deploy:\n  pull^Requests: auto', 'pullRequests', undefined],
    ['tier: ^', 'dev.small', undefined],
  ])('%j: %s', (marked, label, expected) => {
    expect(snippet(marked, label)).toBe(expected);
  });
});

describe('what a key is', () => {
  it.each<[string[], object]>([
    [['deploy', 'pullRequests'], { type: 'one of auto, comment, off', otherwise: 'comment' }],
    [['processes', '-', 'port'], { type: 'number', text: expect.stringContaining('listens on') }],
    [['processes', '-', 'startCommand'], { type: 'text or list' }],
    [['processes', '-', 'healthCheck', 'retries'], { type: 'number', otherwise: '3' }],
    [['deploy'], { type: 'map' }],
  ])('%j', (path, expected) => {
    const node = nodeAt(schema, path);
    expect(node && tell(node)).toMatchObject(expected);
  });

  it('every key of the schema has a description and a type', () => {
    const missing = (node: SchemaNode, path: string[]): string[] =>
      Object.keys(node.properties ?? {}).flatMap((key) => {
        const own = nodeAt(schema, [...path, key]);
        const told = own && tell(own);
        const inner = own
          ? [
              ...missing(own, [...path, key]),
              ...missing(nodeAt(schema, [...path, key, '-']) ?? {}, [...path, key, '-']),
            ]
          : [];
        return [...(told?.text && told.type ? [] : [[...path, key].join('.')]), ...inner];
      });
    expect(missing(schema, [])).toEqual([]);
  });
});
