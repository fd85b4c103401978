import { type SchemaNode, typesOf } from './schema-node.ts';
import { yamlOf } from './yaml-of.ts';

/** What a person is told of a key. */
export interface Description {
  readonly text: string;
  /** `text`, `one of auto, comment, off`. */
  readonly type: string;
  /** As it would be written; undefined: there is none, or the text says it. */
  readonly otherwise?: string;
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'true or false',
  array: 'list',
  object: 'map',
};

export function describe(node: SchemaNode): Description {
  const { description: text = '', default: otherwise } = node;
  const type = node.enum
    ? `one of ${node.enum.map(yamlOf).join(', ')}`
    : typesOf(node)
        .map((name) => words[name] ?? name)
        .join(' or ');
  const told = otherwise === undefined || /\bDefault:/.test(text) ? {} : { otherwise: yamlOf(otherwise) };
  return { text, type, ...told };
}
