import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../reconciler/write-file-atomically.ts';
import type { Files } from './front.ts';

/** Writes what differs, each file all or nothing; gives the names of those. They hold a key: nobody else reads them. */
export async function writeFiles(dir: string, files: Files): Promise<string[]> {
  const changed: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const path = join(dir, name);
    const before = await readFile(path, 'utf8').catch(notThere);
    if (before === text) continue;
    await writeFileAtomically(path, text);
    changed.push(name);
  }
  return changed;
}

function notThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
