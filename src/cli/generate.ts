import { readFile, writeFile } from 'node:fs/promises';
import { migrationIsMissing } from './check-migrations.ts';
import { generatedFiles } from './generated-files.ts';

/** Writes every generated file, or with `--check` says which ones differ and exits 1. */
async function generate(check: boolean): Promise<number> {
  const stale: string[] = [];
  for (const file of generatedFiles) {
    const before = await readFile(file.path, 'utf8').catch(() => '');
    const after = await file.make(before);
    if (after === before) continue;
    stale.push(file.path);
    if (!check) await writeFile(file.path, after);
  }
  const missing = check && (await migrationIsMissing());
  if (missing)
    console.log('a change of schema/database/tables.ts has no migration (npx drizzle-kit generate)');
  if (stale.length > 0)
    console.log(`${check ? 'out of date (npm run generate)' : 'written'}: ${stale.join(', ')}`);
  return check && (missing || stale.length > 0) ? 1 : 0;
}

process.exitCode = await generate(process.argv.includes('--check'));
