import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const migrations = 'schema/database/migrations';

/**
 * True when a change of the tables has no migration yet: drizzle-kit, working on a copy, would write one.
 * Run in the repository's folder.
 */
export async function migrationIsMissing(): Promise<boolean> {
  // Beside the original: drizzle-kit wants a path relative to the working folder.
  const copy = await mkdtemp('schema/database/.drift-');
  try {
    await cp(migrations, copy, { recursive: true });
    const args = [
      'generate',
      '--dialect',
      'postgresql',
      '--schema',
      './schema/database/tables.ts',
      '--out',
      `./${copy}`,
    ];
    await promisify(execFile)(join('node_modules', '.bin', 'drizzle-kit'), args, { timeout: 60_000 });
    return (await sqlFiles(copy)) !== (await sqlFiles(migrations));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function sqlFiles(folder: string): Promise<string> {
  return (await readdir(folder))
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .join(' ');
}
