/** Offset of the end of the line that a character stands on: before its line break, or after the last character. */
export function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  if (newline < 0) return text.length;
  return newline > from && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** Offset at which the line of a character begins. */
export function lineStart(text: string, at: number): number {
  const begin = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  return begin === 0 && text.startsWith('\ufeff') ? 1 : begin;
}

/** How a text ends its lines: as its first one does. */
export function lineEndFrom(text: string): '\n' | '\r\n' {
  return /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
}

/** What stands before a character on its line. */
export function margin(text: string, at: number): string {
  return text.slice(lineStart(text, at), at);
}
