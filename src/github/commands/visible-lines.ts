export interface VisibleLine {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/** What a line stands in; each is ended by a line of its own kind. */
interface Place {
  /** A code block: its mark, its least length, and whether it stands in a list or a quote. */
  readonly fence?: { readonly mark: string; readonly length: number; readonly nested: boolean };
  /** Hidden or raw text: what ends it, in lower case. Blank lines do not. */
  readonly raw?: string;
  /** A tag, a code span of so many backticks, or a quote; a blank line ends all three. */
  readonly tag?: boolean;
  readonly span?: number;
  readonly quote?: boolean;
  /** Nobody can say any more what is code: nothing counts from here. */
  readonly lost?: boolean;
}

/**
 * The lines that GitHub shows as plain text: no code, quote, or hidden text. When in doubt a line is left out: what somebody only
 * shows must not run. Time is linear in the text.
 */
export function visibleLines(lines: readonly string[]): VisibleLine[] {
  const found: VisibleLine[] = [];
  let place: Place = {};
  for (const [index, text] of lines.entries()) {
    const plain = isPlain(place) && !isBlock(text);
    place = placeAfter(place, text);
    if (plain) found.push({ line: index + 1, text: text.split('<!--', 1)[0] ?? '' });
  }
  return found;
}

function isPlain(place: Place): boolean {
  return Object.values(place).every((value) => !value);
}

/** Indented code, a quote, or the fence of a code block. */
function isBlock(text: string): boolean {
  return /^(?: {4}| {0,3}\t)/.test(text) || quoted.test(text) || fenceOf(text) !== undefined;
}

const markers = '(?:[ \\t]*(?:[-*+]|\\d{1,9}[.)])(?=[ \\t]))*[ \\t]*';
const quoted = new RegExp(`^${markers}>`);
const fenced = new RegExp(`^((?:${markers}>)*${markers})(\`{3,}|~{3,})(.*)$`);

function fenceOf(text: string): Place['fence'] {
  const [, before = '', marks = '', info = ''] = fenced.exec(text) ?? [];
  // A backtick fence's info string holds no backtick; otherwise it is inline code.
  if (marks === '' || (marks.startsWith('`') && info.includes('`'))) return undefined;
  return { mark: marks.charAt(0), length: marks.length, nested: !/^ {0,3}$/.test(before) };
}

function placeAfter(place: Place, text: string): Place {
  if (place.lost) return place;
  if (place.fence) return afterFenced(place.fence, text);
  if (place.raw !== undefined) return afterRaw(place.raw, text);
  if (text.trim() === '') return {};
  const fence = fenceOf(text);
  if (fence) return { fence };
  const quote = (place.quote ?? false) || quoted.test(text);
  return { ...inlineAfter(place, text), ...(quote ? { quote } : {}) };
}

function afterFenced(fence: NonNullable<Place['fence']>, text: string): Place {
  const [, before = '', marks = ''] = /^([ \t]*)(`{3,}|~{3,})[ \t]*$/.exec(text) ?? [];
  const closes = marks.startsWith(fence.mark) && marks.length >= fence.length;
  if (!closes) return { fence };
  if (!fence.nested) return /^ {0,3}$/.test(before) ? {} : { fence };
  // At the margin it may end the block in the list, or begin one of its own behind the list.
  return before === '' ? { lost: true } : {};
}

function afterRaw(end: string, text: string): Place {
  const at = text.toLowerCase().indexOf(end);
  return at < 0 ? { raw: end } : inlineAfter({}, text.slice(at + end.length));
}

/** Elements whose text is shown as code or not at all, and what is hidden: where they begin and how they end. */
const rawStart = /<(pre|code|samp|kbd|tt|xmp|blockquote|script|style|textarea)\b|<!--|<\?|<!\[cdata\[/gi;

function rawEnd(start: string): string {
  if (start === '<!--') return '-->';
  if (start === '<?') return '?>';
  return start.startsWith('<!') ? ']]>' : `</${start.slice(1)}`;
}

function inlineAfter({ tag, span }: Place, text: string): Place {
  const low = text.toLowerCase();
  let from = 0;
  // Each round begins behind the end of what the last one found.
  for (rawStart.lastIndex = 0; ; rawStart.lastIndex = from) {
    const start = rawStart.exec(low);
    if (!start) break;
    const end = rawEnd(start[0]);
    const at = low.indexOf(end, start.index + start[0].length);
    if (at < 0) return { raw: end };
    from = at + end.length;
  }
  const open = spanAfter(span ?? 0, text);
  return { ...(tagAfter(tag ?? false, text) ? { tag: true } : {}), ...(open > 0 ? { span: open } : {}) };
}

function tagAfter(tag: boolean, text: string): boolean {
  const close = text.lastIndexOf('>');
  if (tag && close < 0) return true;
  return /<[a-z/!]/i.test(text.slice(close + 1));
}

/** Backticks of the code span that is open at the end of the line; 0: none. A backslash escapes only outside of one. */
function spanAfter(before: number, text: string): number {
  let open = before;
  for (const { 0: found } of text.matchAll(/\\?`+|\\\\/g)) {
    if (found === '\\\\') continue;
    const escaped = found.startsWith('\\');
    const ticks = found.length - (escaped ? 1 : 0);
    if (open > 0) open = ticks === open ? 0 : open;
    else open = escaped ? ticks - 1 : ticks;
  }
  return open;
}
