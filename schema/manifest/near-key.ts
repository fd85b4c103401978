import type { Json } from './located.ts';
import { suggest } from './suggest.ts';

/**
 * The key of `map` that is, or was most likely meant as, `key`: a misspelled `proceses` is one mistake, and what it holds is still looked
 * at, so that nothing which refers to it becomes a second one. `known`: the keys that mean something else.
 */
export function nearKey(
  map: { readonly [key: string]: Json },
  key: string,
  known: readonly string[],
): string {
  if (Object.hasOwn(map, key)) return key;
  return Object.keys(map).find((other) => !known.includes(other) && suggest(other, known) === key) ?? key;
}
