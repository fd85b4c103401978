import { yamlLanguage } from '@codemirror/lang-yaml';
import type { Path } from './schema-node.ts';

type Node = ReturnType<ReturnType<typeof yamlLanguage.parser.parse>['resolveInner']>;

export interface Located {
  /** Without the key itself, where it is one. */
  readonly path: Path;
  /** Keys of the same map besides. */
  readonly others: readonly string[];
}

/** Which keys and lists lead to an offset. Works on whatever there is: what cannot be read is left out. */
export function pathAt(text: string, offset: number): Located {
  const node = nodeAt(text, offset);
  const own = ancestors(node).find(({ name }) => name === 'Pair');
  const isKey = own !== undefined && isInKey(own, offset);
  const path = ancestors(node)
    .filter((one) => !(isKey && one.from === own?.from && one.name === 'Pair'))
    .flatMap((one) => stepOf(one, text))
    .toReversed();
  const others =
    isKey && own.parent ? own.parent.getChildren('Pair').filter((one) => one.from !== own.from) : [];
  return { path, others: others.flatMap((one) => keyIn(one, text)) };
}

export interface FoundKey {
  /** With the key itself. */
  readonly path: Path;
  readonly from: number;
  readonly to: number;
}

/** The key that stands at an offset; undefined: none does. */
export function keyAt(text: string, offset: number): FoundKey | undefined {
  const key = ancestors(nodeAt(text, offset)).find(({ name }) => name === 'Key');
  if (!key?.parent) return undefined;
  const { from, to } = key;
  return { path: [...pathAt(text, from).path, ...keyIn(key.parent, text)], from, to };
}

const named = new Set(['processes/-/name', 'services/-']);

/** What a manifest calls its processes and services: other places of it name them again. */
export function namesIn(text: string): readonly string[] {
  const names: string[] = [];
  yamlLanguage.parser.parse(text).iterate({
    enter: ({ name, node }) => {
      if (name !== 'Literal' || node.parent?.name === 'Key') return;
      const path = ancestors(node)
        .flatMap((one) => stepOf(one, text))
        .toReversed();
      if (named.has(path.join('/'))) names.push(text.slice(node.from, node.to));
    },
  });
  return [...new Set(names)];
}

/** In a comment, in quotes or in a block of text, nothing of YAML means anything. */
export function isWithinText(text: string, offset: number): boolean {
  const node = yamlLanguage.parser.parse(text).resolveInner(offset, -1);
  return ancestors(node).some(({ name, to }) =>
    name === 'QuotedLiteral' ? offset < to : /^(?:Comment|BlockLiteral)/.test(name),
  );
}

function nodeAt(text: string, offset: number): Node {
  return yamlLanguage.parser.parse(text).resolveInner(offset, 1);
}

function ancestors(node: Node): readonly Node[] {
  const found: Node[] = [];
  for (let one: Node | null = node; one; one = one.parent) found.push(one);
  return found;
}

function stepOf(node: Node, text: string): readonly string[] {
  if (node.name === 'Pair') return keyIn(node, text);
  return node.name === 'Item' ? ['-'] : [];
}

function isInKey(pair: Node, offset: number): boolean {
  const key = pair.getChild('Key');
  return key !== null && key.from <= offset && offset <= key.to;
}

function keyIn(pair: Node, text: string): readonly string[] {
  const key = pair.getChild('Key');
  return key ? [text.slice(key.from, key.to).replace(/^(["'])(.*)\1$/, '$2')] : [];
}
