import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileAtCommit } from '../../git/read-tree.ts';
import { limits } from '../../secrets/limits.ts';

export interface SecretFile {
  /** From the root of the checkout, as the manifest names it. */
  readonly path: string;
  /** Where it is on this machine. */
  readonly place: string;
  readonly found: FileAtCommit;
}

/** The SOPS files that a manifest names, as they lie in the checkout now. */
export async function readSecretFiles(
  manifest: string,
  paths: readonly string[],
): Promise<readonly SecretFile[]> {
  const folder = dirname(manifest);
  const root = basename(folder) === '.pinacle' ? dirname(folder) : folder;
  return Promise.all(
    paths.map(async (path) => {
      const place = join(root, path);
      return { path, place, found: await readHere(place) };
    }),
  );
}

async function readHere(place: string): Promise<FileAtCommit> {
  const size = (await stat(place).catch(() => undefined))?.size;
  if (size === undefined) return { kind: 'absent' };
  if (size > limits.fileBytes) return { kind: 'too-large' };
  const text = await readFile(place, 'utf8').catch(() => undefined);
  return text === undefined ? { kind: 'absent' } : { kind: 'text', text };
}
