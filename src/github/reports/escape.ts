import { cutText } from '../../../schema/cut-text.ts';

/**
 * Text that others wrote (names, messages, branches, reasons) inside our Markdown: it must not become a heading, a link, an image, a mention,
 * HTML or the end of a table cell.
 */
export function plain(text: string, limit = 200): string {
  return oneLine(text, limit)
    .replace(/^(?:[-+=:.]|\d+[.)])|[\\`*_{}[\]<>()|~&$@#!"']|:(?=\/\/)|(?<=www)\./gi, escaped)
    .replace(/&#(?:64|35|58|46);/g, '$&&#8288;');
}

/**
 * As entities: Markdown sees none of them. GitHub looks for mentions and issue numbers in the finished text, so `@` and `#` get an invisible
 * word joiner behind them.
 */
function escaped(characters: string): string {
  return Array.from(characters)
    .map((character) => (/\d/.test(character) ? character : `&#${character.codePointAt(0)};`))
    .join('');
}

/** As `code` in a line or a cell. */
export function code(text: string, limit = 200): string {
  const inside = oneLine(text, limit).replace(/`/g, "'").replace(/\|/g, '\\|');
  return inside === '' ? '` `' : `\`${inside}\``;
}

/** A block of lines that nothing in them can end. */
export function fence(lines: readonly string[], language: 'text' | 'diff' = 'text'): string {
  const shown = lines.map((line) => cutText(printable(line), 500));
  const longest = Math.max(2, ...shown.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const mark = '`'.repeat(longest + 1);
  return [`${mark}${language}`, ...shown, mark].join('\n');
}

/** At most `limit` characters, ending in a sentence that says so. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const note = '\n\n… the rest is too long for GitHub; the details page has all of it.';
  // Whole lines only, so that no table row or entity is cut in two.
  const kept = text.slice(0, limit - note.length - 8);
  const lines = kept.slice(0, Math.max(kept.lastIndexOf('\n'), 0));
  const open = (lines.match(/^`{3,}/gm) ?? []).length % 2 === 1;
  return `${lines}${open ? `\n${/^`{3,}/m.exec(lines)?.[0] ?? ''}` : ''}${note}`;
}

/** Without terminal colours, control characters and the marks that turn text around. */
export function printable(text: string): string {
  return text.replace(ansi, '').replace(/\t/g, '    ').replace(unprintable, '');
}

function oneLine(text: string, limit: number): string {
  const line = printable(text.replace(/\s+/g, ' ')).trim();
  const characters = Array.from(line);
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : line;
}

// By code points: control characters have no place in a source file.
const [esc, bell] = ['\\u001b', '\\u0007'];
const ansi = new RegExp(
  [
    `${esc}\\[[0-?]*[ -/]*[@-~]`,
    `${esc}\\][^${bell}${esc}]*(?:${bell}|${esc}\\\\)`,
    `${esc}[@-Z\\\\-_]`,
  ].join('|'),
  'g',
);

/** Control characters, invisible ones and those that change the direction of writing. */
const unprintable = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
