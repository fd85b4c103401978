import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The files of one of `examples/`, by path in the repository. */
export async function exampleFiles(name: string): Promise<Record<string, string>> {
  const root = new URL(`../../examples/${name}/`, import.meta.url).pathname;
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [relative(root, file), await readFile(file, 'utf8')] as const),
    ),
  );
}
