/** Columns before the first word of a line: what is written below it as part of the same item begins there. */
function columnOf(line: string): { spaces: number; dashes: number } {
  const [, spaces = '', dashes = ''] = /^( *)((?:-[ \t]+)*)/.exec(line) ?? [];
  return { spaces: spaces.length, dashes: dashes.length };
}

/** Where the next line begins, in columns, after one that names a key and says nothing of it yet; undefined: as ever. */
export function indentAfter(line: string): number | undefined {
  if (!/^[^#"']*\S:[ \t]*$/.test(line)) return undefined;
  const { spaces, dashes } = columnOf(line);
  return spaces + dashes + 2;
}

/** A snippet whose further lines CodeMirror indents as the first one is: behind a dash they begin deeper than that. */
export function indented(snippet: string, line: string): string {
  return snippet.replace(/\n(\t*)/g, `\n$1${' '.repeat(columnOf(line).dashes)}`);
}
