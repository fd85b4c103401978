/** As much of a JSON Schema as ours says. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

/** Keys from the top of a document; `-` is any item of a list. */
export type Path = readonly string[];

/** What a schema says of a place; undefined: nothing, the key is not known there. */
export function nodeAt(schema: SchemaNode, path: Path): SchemaNode | undefined {
  return path.reduce<SchemaNode | undefined>(
    (node, key) => node && resolved(schema, below(node, key)),
    schema,
  );
}

function below(node: SchemaNode, key: string): SchemaNode | undefined {
  if (key === '-') return node.items;
  const own = node.properties && Object.hasOwn(node.properties, key) ? node.properties[key] : undefined;
  if (own) return own;
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
}

/** With what it refers to; what it says itself counts. */
export function resolved(schema: SchemaNode, node: SchemaNode | undefined): SchemaNode | undefined {
  if (node?.$ref === undefined) return node;
  const { $ref, ...own } = node;
  return { ...schema.$defs?.[$ref.replace('#/$defs/', '')], ...own };
}

/** `type` as a list; empty when any will do. */
export function typesOf({ type }: SchemaNode): readonly string[] {
  return type === undefined ? [] : typeof type === 'string' ? [type] : type;
}
