import type { ParsedManifest } from '../../schema/manifest/types.ts';
import type { ParsedSops } from '../../schema/sops/types.ts';

/** What the reader process reads, by kind: what it is told of each and what it answers. */
export interface Readings {
  /** A `pinacle.yaml`, at most 64 KiB. */
  readonly manifest: {
    readonly options: { readonly file: string; readonly repositoryName?: string };
    readonly parsed: ParsedManifest;
  };
  /** A SOPS file, at most 256 KiB. */
  readonly sops: { readonly options: { readonly file: string }; readonly parsed: ParsedSops };
}

export type Kind = keyof Readings;

/** What the reader process is asked. */
export type ReaderQuestion = {
  readonly [K in Kind]: {
    readonly id: number;
    readonly kind: K;
    readonly text: string;
    readonly options: Readings[K]['options'];
  };
}[Kind];

/** What it answers; `fault` is a fault of ours, without a line of the file. */
export type ReaderAnswer = { readonly id: number } & (
  | { readonly parsed: Readings[Kind]['parsed'] }
  | { readonly fault: string }
);
