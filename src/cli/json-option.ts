export interface JsonOption {
  /** Print JSON for machines instead of words. */
  readonly json?: boolean;
}
