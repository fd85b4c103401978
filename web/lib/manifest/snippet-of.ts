import { resolved, type SchemaNode, typesOf } from './schema-node.ts';
import { yamlOf } from './yaml-of.ts';

/** What is written for a key and the beginning of its value, in CodeMirror's form: `#{}` are fields, a tab is a step of indentation. */
export function snippetOf(schema: SchemaNode, key: string, node: SchemaNode): string {
  const types = typesOf(node);
  // What may be a text is written as one: it is the shorter form.
  if (types.includes('string') || node.enum) return `${key}: ${field(scalarOf(node))}`;
  if (types.includes('array')) return `${key}:\n\t- ${itemOf(schema, resolved(schema, node.items))}`;
  if (types.includes('object')) return `${key}:\n\t${membersOf(schema, node, '\n\t') || field()}`;
  return `${key}: ${field(scalarOf(node))}`;
}

function itemOf(schema: SchemaNode, item: SchemaNode | undefined): string {
  if (!item?.properties) return field(item && scalarOf(item));
  return membersOf(schema, item, '\n\t  ') || field();
}

/** Those that must be there; the form of a map in a list begins on the line of its dash. */
function membersOf(schema: SchemaNode, { properties = {}, required = [] }: SchemaNode, line: string): string {
  return required
    .map((key) => `${key}: ${field(scalarOf(resolved(schema, properties[key]) ?? {}))}`)
    .join(line);
}

/** An example, unless it is one of a few: those are offered. */
function scalarOf(node: SchemaNode): string | undefined {
  if (node.enum || typesOf(node).includes('boolean')) return undefined;
  const example = node.examples?.find((value) => typeof value !== 'object');
  return example === undefined ? undefined : yamlOf(example);
}

function field(text = ''): string {
  return `#{${text.replace(/[{}]/g, '\\$&')}}`;
}
