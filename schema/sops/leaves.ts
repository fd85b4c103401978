import type { Span } from '../manifest/finding.ts';

/** A scalar of the file, before anything is asked of it. */
export interface RawLeaf {
  /** Keys from the top; the place in a list is no part of it, as SOPS has it. */
  readonly path: readonly string[];
  readonly nested: boolean;
  /** As SOPS hashes it: booleans as `True`, numbers as Go writes them. Null for what SOPS leaves alone: null, and an empty map or list. */
  readonly text: string | null;
  /** Was a text in the file, and not a number or a boolean. */
  readonly isText: boolean;
  readonly at: Span;
}

/** What stands below `sops`: by path, `age/0/enc`, so that no key of a stranger's becomes a key of an object of ours. */
export type RawMetadata = ReadonlyMap<string, { readonly text: string; readonly at: Span }>;

/** A file in its format's own terms; both formats are one from here on. */
export interface RawSops {
  readonly leaves: readonly RawLeaf[];
  readonly metadata: RawMetadata;
}
