import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** All or nothing, also when the machine loses power: written aside, synced, renamed. */
export async function writeFileAtomically(
  path: string,
  text: string,
  { mode = 0o600, sync = true }: { mode?: number; sync?: boolean } = {},
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.new`;
  const file = await open(draft, 'w', mode);
  try {
    await file.writeFile(text);
    if (sync) await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** A JSON file of ours; undefined when it is not there. Throws when it holds something else than JSON. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
