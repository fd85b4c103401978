import type { ManifestRule } from './rules.ts';

/** Offsets in the file's text; `end` is after the last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A mistake and where it is, before its place is turned into lines and columns. */
export interface Finding<Rule extends string = ManifestRule> {
  /** A span of the text, or a value of the document by its JSON pointer (`key`: its key instead). */
  readonly at: Span | { readonly pointer: string; readonly on: 'key' | 'value' };
  readonly rule: Rule;
  readonly message: string;
  readonly fix: string;
  /** Shown path, when it is not that of `at`: where there is only a span, or a key that must not be shown. */
  readonly path?: string;
  /** A key that is missing in `at`: part of the shown path. */
  readonly missing?: string;
}

export function onValue(pointer: string): Finding['at'] {
  return { pointer, on: 'value' };
}

export function onKey(pointer: string): Finding['at'] {
  return { pointer, on: 'key' };
}
