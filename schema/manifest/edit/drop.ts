import type { CST } from 'yaml';
import type { Splice, Stuck } from './change.ts';
import { follow } from './follow.ts';
import { lineEnd, lineStart, margin } from './lines.ts';
import {
  endOfItem,
  type Item,
  isFlow,
  isMapToken,
  isNothing,
  itemsOf,
  type MapToken,
  startOf,
} from './tokens.ts';

/**
 * Takes the entry under a path out, with its lines, or with one comma between braces. A map whose last entry it was goes too, unless
 * that has comments: then it stays as `{}`. Comments on lines of their own stay; undefined: there is no such entry.
 */
export function drop(
  text: string,
  root: CST.Token | undefined,
  at: readonly string[],
): readonly Splice[] | Stuck | undefined {
  if (!isMapToken(root)) return undefined;
  const path = follow(root, at).flatMap(({ map, item }) => (item ? [{ map, item }] : []));
  const last = path.at(-1)?.item;
  if (path.length === at.length) return dropLast(text, path);
  // An entry that has something, and no map.
  const stuck = last && !isMapToken(last.value) && !isNothing(last.value);
  return stuck ? { stuck: last.value?.offset ?? last.key.offset } : undefined;
}

function dropLast(text: string, path: readonly { map: MapToken; item: Item }[]): readonly Splice[] | Stuck {
  const [last, holder] = [path.at(-1), path.at(-2)];
  if (!last) return [];
  const { map, item } = last;
  if (isFlow(map)) return dropFromFlow(text, map, item);
  if (itemsOf(map).length > 1) return dropLines(text, item);
  if (!holder) return emptied(text, map, item);
  const alone = itemsOf(holder.map).length > 1 || path.length > 2;
  return alone && !hasComments(text, holder.item, item)
    ? dropLast(text, path.slice(0, -1))
    : emptied(text, map, item, holder.item);
}

/** Whether comments would go with the holder that do not go with its entry. */
function hasComments(text: string, holder: Item, entry: Item): boolean {
  const before = text.slice(holder.key.offset, lineStart(text, startOf(entry)));
  return before.includes('#');
}

/** Leaves `{}` where the map was. */
function emptied(text: string, map: CST.BlockMap, item: Item, holder?: Item): readonly Splice[] | Stuck {
  const lines = dropLines(text, item);
  if ('stuck' in lines) return lines;
  const mark = holder?.sep?.findLast(({ type }) => type === 'map-value-ind' || type === 'anchor');
  if (holder && !mark) return { stuck: map.offset };
  const at = mark ? mark.offset + mark.source.length : lineStart(text, startOf(item));
  return [{ start: at, end: at, text: mark ? ' {}' : '{}\n' }, ...lines];
}

/** With the comment behind it on its last line, which is about it. */
function dropLines(text: string, item: Item): readonly Splice[] | Stuck {
  const [from, to] = [startOf(item), endOfItem(item)];
  if (to === undefined || margin(text, from).trim() !== '') return { stuck: from };
  const start = lineStart(text, from);
  if (to > start && text[to - 1] === '\n') return [{ start, end: to, text: '' }];
  const end = text.indexOf('\n', lineEnd(text, to)) + 1;
  if (end > 0) return [{ start, end, text: '' }];
  // The last line of a file that does not end in a line break: the one before it goes, so that it does not either.
  const before = start > 0 && text[start - 2] === '\r' ? start - 2 : Math.max(0, start - 1);
  return [{ start: text.startsWith('\ufeff') && start === 1 ? 1 : before, end: text.length, text: '' }];
}

/** With one comma and the space around it, unless a comment stands there. */
function dropFromFlow(text: string, map: CST.FlowCollection, item: Item): readonly Splice[] | Stuck {
  const items: readonly CST.CollectionItem[] = map.items;
  const next = items[items.indexOf(item) + 1];
  const own = commaOf(item);
  const comma = own ?? (next && commaOf(next));
  const [start, end] = [startOf(item), endOfItem(item)];
  if (end === undefined) return { stuck: start };
  if (!comma) return [{ start, end, text: '' }];
  const behind = next?.key ? startOf(next as Item) : comma.offset + 1;
  const whole = own ? { start: own.offset, end, text: '' } : { start, end: behind, text: '' };
  const around = text.slice(whole.start, start) + text.slice(end, whole.end);
  const apart = [
    { start, end, text: '' },
    { start: comma.offset, end: comma.offset + 1, text: '' },
  ];
  return around.includes('#') ? apart : [whole];
}

function commaOf({ start }: CST.CollectionItem): CST.SourceToken | undefined {
  return start.find(({ type }) => type === 'comma');
}
