import { type Item, isMapToken, itemOf, type MapToken } from './tokens.ts';

/** A key of a path: the map in which it is looked for, and its entry there; undefined: the map has none. */
export interface Step {
  readonly map: MapToken;
  readonly item: Item | undefined;
}

/** Goes down a path of keys, as far as there are maps: as many steps as keys when it leads to the end. */
export function follow(root: MapToken, at: readonly string[]): readonly Step[] {
  const [key, ...rest] = at;
  if (key === undefined) return [];
  const item = itemOf(root, key);
  const inner = isMapToken(item?.value) ? follow(item.value, rest) : [];
  return [{ map: root, item }, ...inner];
}
