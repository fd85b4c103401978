import { randomUUID } from 'node:crypto';
import { chown, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { podUser } from '../docker/container-options.ts';
import type { EnvironmentPaths } from '../layout.ts';
import { runCommand } from '../run-command.ts';
import { isMounted, unmount } from './mounts.ts';

/**
 * The workspace of an environment, mounted: a sparse ext4 image whose size is the limit, made when absent, grown when the
 * tier has grown, mounted again after a reboot. Never shrinks. A half-made image is never seen: it gets its name last.
 * `inUse`: a pod runs on it; then it grows only where the kernel lets a mounted file system grow.
 */
export async function ensureVolume(
  paths: EnvironmentPaths,
  { bytes, inUse }: { bytes: number; inUse: boolean },
): Promise<void> {
  await mkdir(paths.mount, { recursive: true, mode: 0o700 });
  if (!(await volumeExists(paths))) await makeImage(paths, bytes);
  const small = (await stat(paths.image)).size < bytes;
  if (small && !inUse) await growAtRest(paths, bytes);
  if (!(await isMounted(paths.mount))) await mountImage(paths);
  if (small && inUse) await growMounted(paths, bytes);
}

export function volumeExists(paths: EnvironmentPaths): Promise<boolean> {
  return isFile(paths.image);
}

/** Unmounts it and removes it with all that it holds. */
export async function removeVolume(paths: EnvironmentPaths): Promise<void> {
  await unmount(paths.mount);
  await rm(paths.image, { force: true });
}

/** The folder of one pod's logs, inside the volume so that its limit covers them. */
export async function ensureLogFolder(paths: EnvironmentPaths, pod: string): Promise<string> {
  const folder = `${paths.logs}/${pod}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chown(folder, podUser, podUser);
  return folder;
}

/** To copy an empty image takes 8 ms, to make one 35. */
async function makeImage({ image, blanks }: EnvironmentPaths, bytes: number): Promise<void> {
  const draft = `${image}.new`;
  await runCommand('cp', ['--sparse=always', await blankOf(blanks, bytes), draft]);
  await rename(draft, image);
}

async function blankOf(blanks: string, bytes: number): Promise<string> {
  const blank = `${blanks}/${bytes}.img`;
  if (await isFile(blank)) return blank;
  await mkdir(blanks, { recursive: true, mode: 0o700 });
  // Two may be at it at once.
  const draft = `${blank}.${randomUUID()}`;
  await resizeFile(draft, bytes);
  const lazy = 'lazy_itable_init=1,lazy_journal_init=1,nodiscard';
  await runCommand('mkfs.ext4', ['-q', '-F', '-m', '0', '-E', lazy, draft]);
  await rename(draft, blank);
  return blank;
}

/** The two folders are made at each mount: a crash may have come between. */
async function mountImage(paths: EnvironmentPaths): Promise<void> {
  await runCommand('mount', ['-o', 'loop,nosuid,nodev,noatime', paths.image, paths.mount]);
  await mkdir(paths.logs, { recursive: true });
  await mkdir(paths.workspace, { recursive: true });
  await chown(paths.workspace, podUser, podUser);
}

/** Nothing happens when a loop device still has the image: resizing it under a file system would spoil it. */
async function growAtRest({ mount, image }: EnvironmentPaths, bytes: number): Promise<void> {
  await unmount(mount);
  if (!(await isLetGo(image))) return;
  await runCommand('e2fsck', ['-f', '-p', image]);
  await resizeFile(image, bytes);
  await runCommand('resize2fs', [image]);
}

/** A sandbox that has just ended holds its mounts a moment longer, and nobody tells when that is over. */
async function isLetGo(image: string): Promise<boolean> {
  for (let tries = 0; tries < 30; tries += 1) {
    if ((await runCommand('losetup', ['--associated', image])).trim() === '') return true;
    await delay(100);
  }
  return false;
}

/** The image keeps its size when the kernel refuses: then it grows at the next start. */
async function growMounted({ mount, image }: EnvironmentPaths, bytes: number): Promise<void> {
  const { size } = await stat(image);
  const device = (await runCommand('findmnt', ['-n', '-o', 'SOURCE', mount])).trim();
  await resizeFile(image, bytes);
  try {
    await runCommand('losetup', ['--set-capacity', device]);
    await runCommand('resize2fs', [device]);
  } catch (error) {
    if (!String(error).includes('Permission denied')) throw error;
    await resizeFile(image, size);
    await runCommand('losetup', ['--set-capacity', device]);
  }
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function resizeFile(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    await file.truncate(bytes);
  } finally {
    await file.close();
  }
}
