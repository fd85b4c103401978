/** Our cookies, on whatever host: no pod sees one, and none sets one. */
const prefix = '__host-pinacle';

/** A request's Cookie header without ours; undefined when nothing is left. */
export function withoutOurs(cookie: string): string | undefined {
  if (!cookie.toLowerCase().includes(prefix)) return cookie;
  const others = cookie.split(';').filter((pair) => !isOurs(pair));
  return others.length === 0 ? undefined : others.join(';').trim();
}

/** An answer's Set-Cookie lines without ours. */
export function withoutSettingOurs(lines: readonly string[]): string[] {
  return lines.filter((line) => !isOurs(line));
}

function isOurs(pair: string): boolean {
  return pair.trimStart().toLowerCase().startsWith(prefix);
}
