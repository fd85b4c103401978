import type { Span } from './finding.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A document as plain values, and where each of them stands. Both are read by JSON pointer. */
export interface Located {
  readonly value: Json;
  readonly places: ReadonlyMap<string, Place>;
}

export interface Place {
  /** Of a map or list under a key: the key's, so that a problem with it points at one line. */
  readonly value: Span;
  readonly key?: Span;
  /** As people read it: `processes[0].startCommand`. */
  readonly path: string;
  /** A number as it is written: `1.10` and `0x1F` are not the texts that JavaScript would make of them. */
  readonly source?: string;
}

/** The 1-based line on which the value at a pointer begins, for annotations. */
export type LineOf = (pointer: string) => number;

export function pointer(parent: string, token: string | number): string {
  return `${parent}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function lastToken(at: string): string {
  return at
    .slice(at.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
}

export function parentPointer(at: string): string {
  return at.slice(0, Math.max(0, at.lastIndexOf('/')));
}

/** The value at a pointer; undefined when there is none. */
export function valueAt(root: Json, at: string): Json | undefined {
  let value: Json | undefined = root;
  for (const token of at.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(key)];
    else value = isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

export function isMap(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
