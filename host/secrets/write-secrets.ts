import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { podUser } from '../docker/container-options.ts';
import type { SecretFiles } from './secret-files.ts';

/** A link that leads to the version that counts: one rename changes all secrets of a pod at once. */
const current = '..current';

/** Longer than it takes to open a file by a path that was read a moment ago. */
const graceMs = 2_000;

/** Fingerprint of what lies there; null: nothing. We alone write there. */
export async function readSecretsFingerprint(folder: string): Promise<string | null> {
  return readFile(join(folder, current, 'fingerprint'), 'utf8').catch(() => null);
}

/** Puts a new version beside the one that counts, and then in its place; what was there is gone a little later. */
export async function writeSecrets(
  folder: string,
  files: SecretFiles,
  fingerprint: string | null,
): Promise<void> {
  const before = await readlink(join(folder, current)).catch(() => undefined);
  const version = `..${randomBytes(8).toString('hex')}`;
  await mkdir(join(folder, version, 'files'), { recursive: true });
  for (const [path, bytes] of files) await writeOne(join(folder, version), path, bytes);
  if (fingerprint !== null)
    await writeFile(join(folder, version, 'fingerprint'), fingerprint, { mode: 0o400 });
  const names = new Set(await readdir(join(folder, version, 'files')));
  for (const name of names) await link(`${current}/files/${name}`, join(folder, name));
  await link(version, join(folder, current));
  for (const name of await readdir(folder)) {
    const stays = name === current || name === version || name === before || names.has(name);
    if (!stays) await rm(join(folder, name), { recursive: true, force: true });
  }
  if (before !== undefined) forgetSoon(join(folder, before));
}

/** Readable for the pod's user alone, writable for nobody. */
async function writeOne(version: string, path: string, bytes: Buffer): Promise<void> {
  const file = join(version, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes, { mode: 0o400 });
  await chmod(file, 0o400);
  await chown(file, podUser, podUser);
}

async function link(target: string, path: string): Promise<void> {
  await rm(`${path}.new`, { force: true });
  await symlink(target, `${path}.new`);
  await rename(`${path}.new`, path);
}

/** A program may just have read where the old version is. */
function forgetSoon(version: string): void {
  setTimeout(
    () => void rm(version, { recursive: true, force: true }).catch(() => undefined),
    graceMs,
  ).unref();
}
