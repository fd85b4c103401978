import { isWithinText, pathAt } from './path-at.ts';
import type { Path } from './schema-node.ts';

/** Where somebody writes in a manifest. */
export interface Place {
  /** Of the map whose key is written, or of the value. */
  readonly path: Path;
  /** `item`: at the beginning of an item of a list, which may be a value or the first key of a map. */
  readonly kind: 'key' | 'value' | 'item';
  /** Where what is being written begins. */
  readonly from: number;
  /** Keys that the map has already. */
  readonly others: readonly string[];
  /** Whether a colon follows. */
  readonly named: boolean;
}

/** Undefined: within a comment, a quoted text or a block of text, where nothing is known. */
export function placeAt(text: string, offset: number): Place | undefined {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const kind = kindOf(before);
  if (!kind || isWithinText(text, offset)) return undefined;
  const word = (kind === 'value' ? /[^\s,[\]{}#]*$/ : /[\w.$/-]*$/).exec(before)?.[0] ?? '';
  const from = offset - word.length;
  const after = text.slice(offset).replace(/^[\w.$/-]*/, '');
  const named = /^[ \t]*:/.test(after);
  const written = kind === 'value' || named ? stand : `${stand}:`;
  const whole = text.slice(0, from) + written + after;
  return { ...pathAt(whole, from), kind, from, named };
}

/** Stands for what is being written: YAML is read best when it is whole. */
const stand = '_';

/** By the line alone: after nothing but indentation, after `- `, in a flow, or behind a colon. */
function kindOf(before: string): Place['kind'] | undefined {
  if (/^[ \t]*[\w.$-]*$/.test(before)) return 'key';
  if (/^[ \t]*(?:-[ \t]+)+[\w.$/-]*$/.test(before)) return 'item';
  if (/\{[^}\]]*$/.test(before) && /[{,][ \t]*[\w.$-]*$/.test(before)) return 'key';
  if (/:[ \t]+[^\s,[\]{}#"'|>&*!]*$/.test(before)) return 'value';
  return /\[[^\]}]*$/.test(before) && /[[,][ \t]*[^\s,[\]{}#"']*$/.test(before) ? 'value' : undefined;
}
