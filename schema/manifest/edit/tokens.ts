import { CST } from 'yaml';

/** A key with its value, as it is written. */
export type Item = CST.CollectionItem & { readonly key: CST.Token };
export type MapToken = CST.BlockMap | CST.FlowCollection;

export function isMapToken(token: CST.Token | null | undefined): token is MapToken {
  return (
    token?.type === 'block-map' ||
    (token?.type === 'flow-collection' && token.start.type === 'flow-map-start')
  );
}

/** No value, or one that says so. */
export function isNothing(token: CST.Token | null | undefined): boolean {
  return !token || (token.type === 'scalar' && /^(?:|~|null|Null|NULL)$/.test(token.source));
}

export function isFlow(map: MapToken): map is CST.FlowCollection {
  return map.type === 'flow-collection';
}

/** Entries of a map, without what is only space, comments and commas. */
export function itemsOf(map: MapToken): readonly Item[] {
  return (map.items as readonly CST.CollectionItem[]).filter((item): item is Item => Boolean(item.key));
}

/** An entry by its key; keys are told apart as the parser reads them, however they are quoted. */
export function itemOf(map: MapToken, key: string): Item | undefined {
  return itemsOf(map).find((item) => textOf(item.key) === key);
}

function textOf(token: CST.Token): string | undefined {
  return CST.isScalar(token) ? CST.resolveAsScalar(token)?.value : undefined;
}

/** Where an entry begins: at its key, or at the `?` or anchor before it. */
export function startOf(item: Item): number {
  const first = item.start.find((token) => !isBlank(token) && token.type !== 'comma');
  return first?.offset ?? item.key.offset;
}

/** After the last character of an entry; what is only space or comment is not its. */
export function endOfItem({ start, key, sep, value }: CST.CollectionItem): number | undefined {
  const marks = [...start, ...(sep ?? [])].filter((token) => !isBlank(token) && token.type !== 'comma');
  const ends = [...marks, key, value].flatMap((token) => (token ? (endOf(token) ?? []) : []));
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

export function endOf(token: CST.Token): number | undefined {
  if (token.type === 'block-map' || token.type === 'block-seq')
    return (token.items as readonly CST.CollectionItem[]).flatMap((item) => endOfItem(item) ?? []).at(-1);
  if (token.type === 'block-scalar') return blockScalar(token).end;
  if (token.type !== 'flow-collection')
    return 'source' in token ? token.offset + token.source.length : undefined;
  const close = token.end.find(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
  return close && close.offset + close.source.length;
}

/**
 * A text in lines of its own, by offsets: `headerEnd` after its `|`, `lineEnd` where that line ends, `textEnd` after its last line that is
 * not blank, `end` after all that belongs to it: a `+` keeps blank lines.
 */
export function blockScalar({ offset, props, source }: CST.BlockScalar) {
  const header = props.find(({ type }) => type === 'block-scalar-header') as CST.SourceToken | undefined;
  const headerEnd = offset + (header?.source.length ?? 0);
  const last = props.at(-1) as CST.SourceToken | undefined;
  const body = last ? last.offset + last.source.length : headerEnd;
  const length = lengthWithoutBlankLines(source);
  const textEnd = length === 0 ? headerEnd : body + length;
  const keeps = header?.source.includes('+') && source !== '';
  return {
    headerEnd,
    lineEnd: last?.offset ?? headerEnd,
    textEnd,
    end: keeps ? body + source.length : textEnd,
  };
}

function lengthWithoutBlankLines(source: string): number {
  let length = source.length;
  for (let at = length - 1; at >= 0 && /[ \t\r\n]/.test(source[at] ?? ''); at--)
    if (source[at] === '\n') length = source[at - 1] === '\r' ? at - 1 : at;
  return source.slice(0, length).trim() === '' ? 0 : length;
}

export function isBlank({ type }: CST.SourceToken): boolean {
  return type === 'space' || type === 'newline' || type === 'comment';
}
