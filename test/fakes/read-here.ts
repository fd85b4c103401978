import { parseManifest } from '../../schema/manifest/parse.ts';
import { parseSops } from '../../schema/sops/parse-sops.ts';
import type { Reads } from '../../src/reader/open-reader.ts';

/** Reads in this process, where no test needs another. */
export const readHere: Reads = {
  readManifest: async (...asked) => parseManifest(...asked),
  readSops: async (...asked) => parseSops(...asked),
};
