import type { SecretScope } from '../../reconciler/plan/desired.ts';
import type { Problem } from '../../schema/problem.ts';

/** Where a secret comes from and what becomes of it. */
export interface Described {
  readonly name: string;
  readonly as: 'env' | 'file';
  /** Of a file, below /run/secrets. */
  readonly path?: string;
  readonly from: SecretScope;
  /** Where people find it; the manifest's first line for what is stored. */
  readonly file: string;
  readonly line: number;
}

/** A secret in clear: only ever in memory, and only while it is used. */
export interface Opened extends Described {
  readonly value: Uint8Array;
}

export type OpenedBatch = { readonly opened: readonly Opened[] } | { readonly problems: readonly Problem[] };

/** Something encrypted that holds one secret or several. */
export interface Ciphertext {
  /** Equal for the same ciphertext in the same place: what its digests are remembered by. */
  readonly key: string;
  /** Throws WorldError `secrets-unreadable` when it is ours and does not open. */
  open(): Promise<OpenedBatch>;
}
