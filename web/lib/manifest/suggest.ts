import type { Place } from './place-at.ts';
import { nodeAt, resolved, type SchemaNode, typesOf } from './schema-node.ts';
import { snippetOf } from './snippet-of.ts';
import { yamlOf } from './yaml-of.ts';

export interface Suggestion {
  readonly label: string;
  readonly kind: 'key' | 'value';
  /** What it is for. */
  readonly about?: string;
  /** A word beside it: `default`, `required`. */
  readonly note?: string;
  /** What is written, in CodeMirror's form: `#{}` are fields. Absent: the label. */
  readonly snippet?: string;
  /** What comes behind it is one of a few. */
  readonly chosen?: boolean;
}

/** Where a process or a service is named that stands elsewhere. */
const references = new Set(['processes/-/dependsOn/-', 'tabs/-/service']);

/** What may stand at a place, by the schema: the keys that are not there yet, or values. `names`: of processes and services. */
export function suggest(schema: SchemaNode, place: Place, names: readonly string[]): readonly Suggestion[] {
  const node = nodeAt(schema, place.path);
  if (!node) return [];
  if (references.has(place.path.join('/'))) return names.map((label) => ({ label, kind: 'value' }));
  if (place.kind === 'value' || (place.kind === 'item' && !node.properties)) return valuesOf(node);
  return keysOf(schema, node, place);
}

function keysOf(
  schema: SchemaNode,
  { properties = {}, required = [] }: SchemaNode,
  { others, named }: Place,
) {
  return Object.keys(properties)
    .filter((key) => !others.includes(key))
    .flatMap((key): readonly Suggestion[] => {
      const node = resolved(schema, properties[key]);
      if (!node) return [];
      return [
        {
          label: key,
          kind: 'key',
          ...(node.description === undefined ? {} : { about: node.description }),
          ...(required.includes(key) ? { note: 'required' } : {}),
          ...(named ? {} : { snippet: snippetOf(schema, key, node) }),
          chosen: !named && isChosen(node),
        },
      ];
    });
}

/** The words that it may be, else examples of what it may be. */
function valuesOf(node: SchemaNode): readonly Suggestion[] {
  const words = node.enum ?? (typesOf(node).includes('boolean') ? [true, false] : undefined);
  const scalars = (words ?? node.examples ?? []).filter((value) => typeof value !== 'object');
  return scalars.map((value) => {
    const label = yamlOf(value);
    const note = value === node.default ? 'default' : words ? undefined : 'example';
    return { label, kind: 'value', ...(note ? { note } : {}) };
  });
}

function isChosen(node: SchemaNode): boolean {
  return node.enum !== undefined || typesOf(node).includes('boolean');
}
