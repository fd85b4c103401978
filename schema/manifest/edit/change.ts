import type { Json } from '../located.ts';

/** What a key is given: a text, or a map of texts. */
export type Fresh = string | { readonly [key: string]: Fresh };

/** One change of a document: of the value under a path of keys, whose maps are made where they are missing. */
export type Change =
  | { readonly do: 'put'; readonly at: readonly string[]; readonly value: Fresh }
  | { readonly do: 'drop'; readonly at: readonly string[] };

/** A part of a text that is replaced: `end` is after its last character. Several of one text do not overlap. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Why a change cannot be made where it is asked for: what stands there, by its offset. */
export interface Stuck {
  readonly stuck: number;
}

/** Everything outside the splices stays, byte by byte. */
export function spliced(text: string, splices: readonly Splice[]): string {
  return splices
    .toSorted((a, b) => b.start - a.start || b.end - a.end)
    .reduce(
      (result, { start, end, text: fresh }) => result.slice(0, start) + fresh + result.slice(end),
      text,
    );
}

/** What a document may say once a change was made: nothing but that. More than one: a map that lost its last key may go with it. */
export function expected(before: Json, change: Change): readonly Json[] {
  const root = isObject(before) ? before : {};
  if (change.do === 'put') return [put(root, change.at, change.value)];
  return dropped(root, change.at);
}

type JsonObject = { readonly [key: string]: Json };

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function put(map: JsonObject, [key = '', ...rest]: readonly string[], value: Fresh): JsonObject {
  const inner = Object.hasOwn(map, key) ? map[key] : undefined;
  return { ...map, [key]: rest.length === 0 ? value : put(isObject(inner) ? inner : {}, rest, value) };
}

function dropped(map: JsonObject, [key = '', ...rest]: readonly string[]): readonly JsonObject[] {
  const { [key]: inner, ...others } = map;
  if (rest.length === 0 || !isObject(inner)) return [others];
  const [fewer = {}, ...without] = dropped(inner, rest);
  const kept = [fewer, ...without].map((one) => ({ ...map, [key]: one }));
  return Object.keys(fewer).length === 0 ? [...kept, others] : kept;
}
