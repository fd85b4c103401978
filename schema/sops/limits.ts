/** Bounds of a SOPS file; depth and number of values are those of a manifest. */
export const sopsLimits = {
  /** Bytes of UTF-8. */
  fileBytes: 256 * 1024,
  /** Secrets of one file. */
  secrets: 100,
  /** Recipients of one file: each costs a multiplication on the curve for each identity that is tried. */
  dataKeys: 32,
  patternLength: 500,
} as const;
