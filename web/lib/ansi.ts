/** A piece of a line in one style. */
export interface Span {
  readonly text: string;
  /** Classes of `globals.css`; empty: plain. */
  readonly style: string;
}

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
// Made from text: linters want no control character in a pattern, and these are what it is about.
const esc = String.fromCharCode(27);
const bell = String.fromCharCode(7);
const escapes = new RegExp(
  `${esc}(?:\\[([0-9;]{0,40})([A-Za-z])|\\][^${bell}${esc}]{0,200}(?:${bell}|${esc}\\\\)|[()][A-Z0-9]|.)`,
  'g',
);
const controls = /(?![\t\n])\p{Cc}/gu;

interface Style {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
}

/** The colours that programs print (SGR 0–37, 90–97, bold, dim); every other sequence is left out. */
export function readAnsi(line: string): readonly Span[] {
  const spans: Span[] = [];
  let style: Style = {};
  let from = 0;
  const add = (text: string) => {
    const clean = text.replace(controls, '');
    if (clean !== '') spans.push({ text: clean, style: classesOf(style) });
  };
  for (const match of line.matchAll(escapes)) {
    add(line.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === 'm') style = (match[1] ?? '').split(';').reduce(applied, style);
  }
  add(line.slice(from));
  return spans;
}

function applied(style: Style, code: string): Style {
  const number = Number(code === '' ? 0 : code);
  if (number === 0) return {};
  if (number === 1) return { ...style, bold: true };
  if (number === 2) return { ...style, dim: true };
  if (number === 22) return style.color ? { color: style.color } : {};
  if (number === 39) return { ...style, color: '' };
  const name = number >= 90 ? names[number - 90] : number >= 30 ? names[number - 30] : undefined;
  return name === undefined ? style : { ...style, color: name };
}

function classesOf({ color, bold, dim }: Style): string {
  return [color ? `ansi-${color}` : '', bold ? 'font-semibold' : '', dim ? 'opacity-75' : '']
    .filter(Boolean)
    .join(' ');
}

export function withoutAnsi(line: string): string {
  return line.replace(escapes, '').replace(controls, '');
}
