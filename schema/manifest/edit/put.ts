import type { CST } from 'yaml';
import type { Fresh, Splice, Stuck } from './change.ts';
import { follow } from './follow.ts';
import { blockLines, flowText, type Quotes, scalarText } from './fresh-text.ts';
import { lineEnd, lineEndFrom, margin } from './lines.ts';
import {
  blockScalar,
  endOf,
  endOfItem,
  type Item,
  isBlank,
  isFlow,
  isMapToken,
  isNothing,
  itemsOf,
  type MapToken,
  startOf,
} from './tokens.ts';

/** Where a value is put, in a document whose root is this token. */
export interface Spot {
  readonly text: string;
  readonly root: CST.Token | undefined;
  readonly at: readonly string[];
  readonly value: Fresh;
}

/** Replaces the value under the path, or adds what is missing of the path at the end of the map that it belongs to. */
export function put({ text, root, at, value }: Spot): readonly Splice[] | Stuck {
  if (!root) return [append(text, blockLines(...named(at, value)))];
  if (!isMapToken(root)) return { stuck: root.offset };
  const steps = follow(root, at);
  const last = steps.at(-1);
  if (!last) return { stuck: root.offset };
  const { map, item } = last;
  if (!item) return [add({ text, map }, ...named(at.slice(steps.length - 1), value))];
  if (steps.length === at.length) return replace(item, value);
  return fill({ text, map, item }, at.slice(steps.length), value);
}

/** The first key of a path, and what it is given so that the rest of the path has the value. */
function named([key = '', ...rest]: readonly string[], value: Fresh): [string, Fresh] {
  return [key, rest.reduceRight<Fresh>((inner, name) => ({ [name]: inner }), value)];
}

/** To a document that says nothing yet. */
function append(text: string, lines: readonly string[]): Splice {
  const end = lineEndFrom(text);
  const start = text === '' || text === '\ufeff' || text.endsWith('\n') ? '' : end;
  return { start: text.length, end: text.length, text: `${start}${lines.join(end)}${end}` };
}

function add({ text, map }: { text: string; map: MapToken }, key: string, value: Fresh): Splice {
  return isFlow(map)
    ? addToFlow(map, `${key}: ${flowText(value)}`)
    : addLines({ text, map }, blockLines(key, value));
}

function addToFlow(map: CST.FlowCollection, entry: string): Splice {
  const last = itemsOf(map).at(-1);
  const at = (last && endOfItem(last)) ?? map.start.offset + map.start.source.length;
  if (last) return { start: at, end: at, text: `, ${entry}` };
  const [next] = map.end;
  const apart = map.items.length > 0 || (next && isBlank(next)) ? '' : ' ';
  return { start: at, end: at, text: ` ${entry}${apart}` };
}

function addLines({ text, map }: { text: string; map: CST.BlockMap }, lines: readonly string[]): Splice {
  const items = itemsOf(map);
  const indent = margin(text, items[0] ? startOf(items[0]) : map.offset);
  return linesAfter(
    text,
    items.at(-1),
    lines.map((line) => indent + line),
  );
}

/** New lines behind the last line of an entry. */
function linesAfter(text: string, item: Item | undefined, lines: readonly string[]): Splice {
  const end = lineEndFrom(text);
  const after = (item && endOfItem(item)) ?? text.length;
  // A text that keeps the lines behind it ends where the next line begins.
  const begun = after > 0 && text[after - 1] === '\n';
  const at = begun ? after : lineEnd(text, after);
  const added = begun ? lines.map((line) => line + end) : lines.map((line) => end + line);
  return { start: at, end: at, text: added.join('') };
}

function replace({ key, sep, value }: Item, fresh: Fresh): readonly Splice[] | Stuck {
  if (!value || (value.type === 'scalar' && value.source === ''))
    return [give({ key, sep: sep ?? [] }, flowText(fresh))];
  if (value.type === 'block-map' || value.type === 'block-seq') return { stuck: value.offset };
  if (value.type === 'block-scalar') return replaceBlock(value, flowText(fresh));
  const text = typeof fresh === 'string' ? scalarText(fresh, quotesOf(value)) : flowText(fresh);
  return [{ start: value.offset, end: endOf(value) ?? value.offset, text }];
}

/** What follows the `|` on its line, a comment perhaps, stays, as do blank lines behind the text. */
function replaceBlock(block: CST.BlockScalar, text: string): readonly Splice[] {
  const { headerEnd, lineEnd: from, textEnd } = blockScalar(block);
  const value = { start: block.offset, end: headerEnd, text };
  return textEnd > from ? [value, { start: from, end: textEnd, text: '' }] : [value];
}

function quotesOf({ type }: CST.Token): Quotes {
  return type === 'scalar' ? 'plain' : type === 'single-quoted-scalar' ? "'" : '"';
}

/** A value for a key that has none: behind its colon and what belongs to that, before any comment. */
function give({ key, sep }: { key: CST.Token; sep: readonly CST.SourceToken[] }, text: string): Splice {
  const mark = sep.findLast((token) => !isBlank(token));
  const at = mark ? mark.offset + mark.source.length : (endOf(key) ?? key.offset);
  return { start: at, end: at, text: mark ? ` ${text}` : `: ${text}` };
}

/** Makes a map of a key that has nothing: in lines of its own, or in braces where braces are around it or `null` is written there. */
function fill(
  { text, map, item }: { text: string; map: MapToken; item: Item },
  path: readonly string[],
  value: Fresh,
): readonly Splice[] | Stuck {
  if (!isNothing(item.value)) return { stuck: item.value?.offset ?? item.key.offset };
  const [key, fresh] = named(path, value);
  if (isFlow(map) || item.value) return replace(item, { [key]: fresh });
  const indent = `${margin(text, startOf(item))}  `;
  return [
    linesAfter(
      text,
      item,
      blockLines(key, fresh).map((line) => indent + line),
    ),
  ];
}
