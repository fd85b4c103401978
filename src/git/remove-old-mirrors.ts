import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const unusedMs = 30 * 24 * 3_600_000;

/** At start: removes mirrors that were set aside and those that fetched nothing for 30 days. */
export async function removeOldMirrors(root: string, now = Date.now()): Promise<void> {
  for (const name of await readdir(root).catch(() => [])) {
    const path = join(root, name);
    const old =
      /^\d+\.git\.old-/.test(name) ||
      (/^\d+\.git$/.test(name) && now - (await stat(path)).mtimeMs > unusedMs);
    if (old) await rm(path, { recursive: true, force: true });
  }
}
