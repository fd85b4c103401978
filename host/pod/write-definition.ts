import { chmod, copyFile, mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allSettled } from '../all-settled.ts';
import type { Definition, DefinitionFile } from './definition.ts';

const inside = fileURLToPath(new URL('./inside/', import.meta.url));

/** Copies our scripts into a pod's definitions: a running pod keeps those it was made with. */
export async function writeScripts(def: string): Promise<void> {
  await mkdir(join(def, 'services'), { recursive: true });
  for (const folder of [def, join(def, 'services')]) await chmod(folder, 0o755);
  for (const name of await readdir(inside)) {
    await copyFile(join(inside, name), join(def, `${name}.new`));
    await chmod(join(def, `${name}.new`), 0o755);
    await rename(join(def, `${name}.new`), join(def, name));
  }
}

/** Writes one process's folder, each file at once by a rename: the pod reads them while it runs. The folder is ours alone. */
export async function writeDefinition(folder: string, definition: Definition): Promise<void> {
  const files = Object.entries(definition).map(([name, file]) => ({ path: join(folder, name), file }));
  for (const parent of new Set(files.map(({ path }) => dirname(path)))) {
    await mkdir(parent, { recursive: true });
    await chmod(parent, 0o755);
  }
  await allSettled(files.map(({ path, file }) => writeOne(path, file)));
}

export async function removeDefinition(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function writeOne(path: string, file: DefinitionFile): Promise<void> {
  if ('text' in file) {
    await writeFile(`${path}.new`, file.text);
    // Whatever our umask is: the pod's user must be able to read it.
    await chmod(`${path}.new`, 0o644);
    await rename(`${path}.new`, path);
  } else if ((await readlink(path).catch(() => undefined)) !== file.link) {
    await rm(path, { force: true });
    await symlink(file.link, path);
  }
}
