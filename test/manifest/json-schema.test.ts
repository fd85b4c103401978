import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../schema/catalogue/catalogue.ts';
import { manifestJsonSchema, manifestJsonSchemaText } from '../../schema/manifest/json-schema.ts';
import { templates } from '../../schema/templates/templates.ts';
import { tierNames } from '../../schema/tiers.ts';

type Schema = { readonly [key: string]: unknown };
const schema = manifestJsonSchema();

function* subschemas(node: unknown, path = '#'): Generator<{ path: string; node: Schema }> {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) yield { path, node: node as Schema };
  for (const [key, child] of Object.entries(node))
    if (key !== 'examples' && key !== 'default') yield* subschemas(child, `${path}/${key}`);
}

const all = [...subschemas(schema)];
const fields = all.flatMap(({ path, node }) =>
  Object.entries((node.properties ?? {}) as Record<string, Schema>).map(([key, field]) => ({
    path: `${path}/${key}`,
    field,
  })),
);

describe('the JSON Schema', () => {
  it('is the committed file; `npm run generate` writes it', () => {
    expect(readFileSync(join(import.meta.dirname, '../../schema/pinacle.schema.json'), 'utf8')).toBe(
      manifestJsonSchemaText(),
    );
  });

  it('has a field for everything of the format', () => {
    expect(Object.keys(schema.properties as object).toSorted()).toEqual([
      'deploy',
      'env',
      'image',
      'install',
      'name',
      'processes',
      'recipient',
      'requiredEnv',
      'secretFiles',
      'secrets',
      'services',
      'tabs',
      'template',
      'tier',
      'version',
    ]);
  });

  it.each(fields)('$path is described', ({ field }) => {
    expect(field.description).toMatch(/\S.*\.$/);
  });

  it('closes every map', () => {
    const maps = all.filter(({ node }) => node.properties !== undefined);
    const open = maps.filter(({ node }) => node.additionalProperties !== false);
    expect(open.map(({ path }) => path)).toEqual([]);
    expect(maps.length).toBeGreaterThan(4);
  });

  it('has examples that it accepts', () => {
    const ajv = new Ajv2020({ allowUnionTypes: true, strictRequired: false });
    ajv.addSchema(schema, 'manifest');
    for (const { path, node } of all) {
      for (const example of (node.examples ?? []) as unknown[]) {
        const validate = ajv.getSchema(`manifest${path}`);
        expect({ path, example, valid: validate?.(example) }).toEqual({ path, example, valid: true });
      }
    }
  });

  it('knows every tier, template and service', () => {
    const properties = schema.properties as Record<string, Schema>;
    expect(properties.tier?.enum).toEqual(tierNames);
    expect(properties.template?.enum).toEqual(Object.keys(templates));
    expect((properties.services?.items as Schema | undefined)?.enum).toEqual(Object.keys(catalogue));
  });
});
