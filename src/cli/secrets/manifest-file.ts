import { randomBytes } from 'node:crypto';
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { manifestFiles } from '../../../schema/manifest/manifest-files.ts';

/** A manifest on this machine. */
export interface ManifestFile {
  /** As problems show it. */
  readonly file: string;
  readonly text: string;
}

/** Reads `file`, or the manifest of the working folder when none is given. Bytes that are no UTF-8 are refused: they would not survive. */
export async function readManifestFile(
  file: string | undefined,
): Promise<ManifestFile | { readonly error: string; readonly exit: 2 }> {
  for (const place of file === undefined ? manifestFiles : [file]) {
    const bytes = await readFile(place).catch((error: NodeJS.ErrnoException) => error);
    if (bytes instanceof Error) {
      if (bytes.code === 'ENOENT' && file === undefined) continue;
      return { error: `${place}: cannot be read (${bytes.code ?? bytes.message})`, exit: 2 };
    }
    try {
      // A mark of the byte order is kept as the character that it is.
      return { file: place, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
    } catch {
      return { error: `${place}: is not UTF-8`, exit: 2 };
    }
  }
  return { error: 'no pinacle.yaml here; see the README for one to copy', exit: 2 };
}

/** Puts a new text in its place by one rename, so that nobody finds half of it; keeps who may read it, and a link that leads to it. */
export async function writeManifestFile({ file, text }: ManifestFile): Promise<void> {
  const target = await realpath(file);
  const { mode } = await stat(target);
  const beside = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(beside, text, { flag: 'wx', mode: 0o600 });
    await chmod(beside, mode & 0o777);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
