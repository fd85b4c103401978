import { constants, type FileHandle, open } from 'node:fs/promises';

/**
 * Files that a pod can write: anything may be there. No symbolic link is followed, nothing but a regular file is read (a
 * pipe would block us), and never more than was asked for.
 */
const asItIs = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Undefined when there is no regular file of this name. `folder` itself must be ours, or come from `openHostileFolder`. */
export async function openHostile(path: string): Promise<FileHandle | undefined> {
  return openChecked(path, asItIs, (stats) => stats.isFile());
}

/** An open folder that stays the same one, whatever the pod renames; its path is `/proc/self/fd/<fd>`. */
export async function openHostileFolder(path: string): Promise<FileHandle | undefined> {
  return openChecked(path, asItIs | constants.O_DIRECTORY, (stats) => stats.isDirectory());
}

export function pathOf(handle: FileHandle): string {
  return `/proc/self/fd/${handle.fd}`;
}

/** The last `bytes` of a file as text; undefined when there is no such regular file. */
export async function readHostileTail(path: string, bytes: number): Promise<string | undefined> {
  const file = await openHostile(path);
  if (!file) return undefined;
  try {
    return await readTail(file, bytes);
  } finally {
    await file.close();
  }
}

export async function readTail(file: FileHandle, bytes: number): Promise<string> {
  const { size } = await file.stat();
  const length = Math.min(size, bytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8', 0, bytesRead);
}

type Stats = Awaited<ReturnType<FileHandle['stat']>>;

async function openChecked(
  path: string,
  flags: number,
  wanted: (stats: Stats) => boolean,
): Promise<FileHandle | undefined> {
  const file = await open(path, flags).catch(() => undefined);
  if (!file) return undefined;
  if (wanted(await file.stat())) return file;
  await file.close();
  return undefined;
}
