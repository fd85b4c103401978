import type { Fresh } from './change.ts';

/** `key: "text"`, over several lines for a map: each line without its end and without the indentation that all have. */
export function blockLines(key: string, value: Fresh): readonly string[] {
  if (typeof value === 'string') return [`${key}: ${scalarText(value)}`];
  const inner = Object.entries(value).flatMap(([name, one]) => blockLines(name, one));
  return [`${key}:`, ...inner.map((line) => `  ${line}`)];
}

/** `"text"` or `{ key: "text" }`, on one line. */
export function flowText(value: Fresh): string {
  if (typeof value === 'string') return scalarText(value);
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${key}: ${flowText(one)}`)
    .join(', ')} }`;
}

export type Quotes = 'plain' | "'" | '"';

/** A text in the quotes of the one that it replaces, where it can stand in them; a new one in `"`, or in none if it needs none. */
export function scalarText(value: string, like?: Quotes): string {
  if (like === "'" && !value.includes("'")) return `'${value}'`;
  const bare =
    like === undefined ? isWord(value) : like === 'plain' && (isWord(value) || isCiphertext(value));
  return bare ? value : JSON.stringify(value);
}

/** What no reader of YAML takes for anything but a text. */
function isWord(value: string): boolean {
  return /^(?:age1[a-z0-9]+|env|file)$/.test(value);
}

function isCiphertext(value: string): boolean {
  return /^age:[A-Za-z0-9+/=]+$/.test(value);
}
