import { parseManifest } from '../../../schema/manifest/parse.ts';
import type { Manifest } from '../../../schema/manifest/types.ts';
import type { Told } from '../told.ts';
import { type ManifestFile, readManifestFile } from './manifest-file.ts';
import { readSecretFiles, type SecretFile } from './read-secret-files.ts';

/** A valid manifest of this machine, with the SOPS files that it names. */
export interface Checkout extends ManifestFile {
  readonly manifest: Manifest;
  readonly files: readonly SecretFile[];
}

export async function readManifest(
  file: string | undefined,
): Promise<Checkout | Exclude<Told, { lines: unknown }>> {
  const found = await readManifestFile(file);
  if ('error' in found) return found;
  const parsed = parseManifest(found.text, { file: found.file });
  if ('problems' in parsed) return parsed;
  const { manifest } = parsed;
  return { ...found, manifest, files: await readSecretFiles(found.file, manifest.secretFiles) };
}
