/** Reads a payload that anybody may have written: what has not the expected form is not there. */

export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

/** A text of 1 to 255 characters. Postgres stores no NUL, and no name of GitHub's has one. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  if (typeof found !== 'string' || found.length === 0 || found.length > 255) return undefined;
  return found.includes('\0') ? undefined : found;
}

/** A text of any length, its NUL characters left out. */
export function longTextAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found.replaceAll('\0', '') : undefined;
}

/** A commit, 40 hex; the zeros that stand for none are not one. */
export function commitAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = textAt(value, ...path);
  return found && /^(?!0{40})[0-9a-f]{40}$/.test(found) ? found : undefined;
}

/** An id of GitHub's: a whole number above 0. */
export function idAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' && Number.isSafeInteger(found) && found > 0 ? found : undefined;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
