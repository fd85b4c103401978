import type { ParsedManifest } from '../../schema/manifest/parse.ts';

/** What the reader process is asked. */
export interface ReaderQuestion {
  readonly id: number;
  /** Of a `pinacle.yaml`, at most 64 KiB. */
  readonly text: string;
  readonly options: { readonly file: string; readonly repositoryName?: string };
}

/** What it answers; `fault` is a fault of ours, without a line of the file. */
export type ReaderAnswer = { readonly id: number } & (
  | { readonly parsed: ParsedManifest }
  | { readonly fault: string }
);
