import type { Problem } from '../problem.ts';

/** A value as SOPS seals it: AES-256-GCM, `data` and `iv` (32 bytes) and `tag` (16 bytes) in base64. */
export interface Sealed {
  readonly data: string;
  readonly iv: string;
  readonly tag: string;
  readonly type: SealedType;
}

export type SealedType = 'str' | 'int' | 'float' | 'bool' | 'bytes' | 'time';

/** A value of the file: sealed under its name, or left in the clear by the file's rules and then no secret. */
export type SopsLeaf = { readonly line: number } & (
  | { readonly name: string; readonly sealed: Sealed }
  /** As SOPS hashes it: `True`, `42`, `0.5`. */
  | { readonly clear: string }
);

/** The data key, encrypted for one age recipient. */
export interface SopsDataKey {
  /** As the file says; nobody vouches for it. */
  readonly recipient: string;
  /** An armored age file. */
  readonly armor: string;
  readonly line: number;
}

/** A SOPS file that is whole in form, nothing of it opened. */
export interface SopsFile {
  /** In the order of the file, which its MAC holds. */
  readonly leaves: readonly SopsLeaf[];
  /** One at least. */
  readonly dataKeys: readonly SopsDataKey[];
  readonly mac: Sealed & { readonly line: number };
  /** RFC 3339; the MAC is bound to it. */
  readonly lastModified: string;
  /** Whether the MAC holds the sealed values alone. */
  readonly macOnlyEncrypted: boolean;
}

export type ParsedSops = { readonly sops: SopsFile } | { readonly problems: readonly Problem[] };
