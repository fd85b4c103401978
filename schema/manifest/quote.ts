const longest = 60;

/** A word of the file for a message: in backquotes, one line, at most 60 characters, nothing that Markdown would read. */
export function quote(word: string): string {
  const clean = Array.from(word.slice(0, 4 * longest), (c) =>
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}`]/u.test(c) ? '?' : c,
  );
  return `\`${clean.length > longest ? `${clean.slice(0, longest - 1).join('')}…` : clean.join('')}\``;
}
