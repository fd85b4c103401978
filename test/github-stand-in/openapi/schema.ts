import { type Json, textOf } from '../http/answer.ts';
import { description } from './description.ts';

/** Words of OpenAPI that ajv does not know or that do not matter. */
const DROPPED = new Set([
  'nullable',
  'example',
  'examples',
  'discriminator',
  'externalDocs',
  'description',
  'deprecated',
  'readOnly',
  'writeOnly',
  'xml',
  'title',
  'default',
]);

/** A schema of GitHub's description as JSON Schema with all that it refers to under `definitions`. */
export function bundle(schema: Json): Json {
  const definitions: Record<string, unknown> = {};
  const convert = (value: unknown, names: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => convert(item, false));
    if (typeof value !== 'object' || value === null) return value;
    return convertObject(value as Json, names);
  };
  const convertObject = (value: Json, names: boolean): unknown => {
    if (names)
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, convert(part, false)]));
    const known = Object.entries(value).filter(([key]) => !DROPPED.has(key) && !key.startsWith('x-'));
    const shown = Object.fromEntries(known.map(([key, part]) => [key, convertWord(key, part)]));
    return value.nullable === true ? nullable(shown) : shown;
  };
  const convertWord = (key: string, part: unknown): unknown => {
    if (key === 'enum') return part;
    return key === '$ref' ? include(textOf(part)) : convert(part, key === 'properties');
  };
  const include = (ref: string): string => {
    const name = ref.split('/').at(-1) ?? '';
    if (!(name in definitions)) {
      definitions[name] = true;
      definitions[name] = convert(resolve(ref), false);
    }
    return `#/definitions/${name}`;
  };
  return { ...(convert(schema, false) as Json), definitions };
}

/** What `#/components/…` stands for. */
export function resolve<T = Json>(ref: string): T {
  const parts = ref.replace(/^#\//, '').split('/');
  return parts.reduce<unknown>((at, part) => (at as Json)[part], description().document) as T;
}

function nullable(schema: Json): Json {
  return { anyOf: [schema, { type: 'null' }] };
}
