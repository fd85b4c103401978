import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { openHostile, openHostileFolder, pathOf } from '../read-hostile.ts';
import { lineCutter } from './lines.ts';
import { tailLog } from './tail-log.ts';
import { wakeOnChange } from './wake-on-change.ts';

export interface FollowOptions {
  readonly tail: number;
  readonly signal: AbortSignal;
}

/** Most bytes that are read at once. */
const chunkBytes = 65_536;

/**
 * Lines of a process as they come, from the last `tail` on; woken by the file system, never by a clock. Waits for a log
 * that is not there yet; ends with the pod's folder of logs or by the signal.
 */
export async function* followLog(
  podFolder: string,
  process: string,
  { tail, signal }: FollowOptions,
): AsyncGenerator<string> {
  const wake = wakeOnChange(signal);
  let folder: FileHandle | undefined;
  try {
    if (!wake.watch(podFolder)) return;
    for (;;) {
      folder = await openHostileFolder(join(podFolder, process));
      if (folder) break;
      if (await wake.next()) return;
      if (!(await stillThere(podFolder))) return;
    }
    wake.watch(pathOf(folder));
    yield* readOn(folder, tail, async () => (await wake.next()) || !(await stillThere(podFolder)));
  } finally {
    wake.close();
    await folder?.close();
  }
}

/** `ended` waits for the next change; true when there will be none. */
async function* readOn(
  folder: FileHandle,
  tail: number,
  ended: () => Promise<boolean>,
): AsyncGenerator<string> {
  const first = await tailLog(folder, tail);
  const cutter = lineCutter();
  cutter.push(first.rest);
  let { file, offset } = first;
  try {
    yield* first.lines;
    for (;;) {
      if (file) {
        for await (const text of chunks(file, offset)) {
          offset += text.length;
          yield* cutter.push(text.toString('utf8'));
        }
      }
      const next = await successor(folder, file);
      if (next) {
        await file?.close();
        file = next;
        offset = 0;
      } else if (await ended()) {
        return;
      }
    }
  } finally {
    await file?.close();
  }
}

async function* chunks(file: FileHandle, from: number): AsyncGenerator<Buffer> {
  for (let offset = from; ; ) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, offset);
    if (bytesRead === 0) return;
    offset += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** svlogd has begun a new file: `current` is another one than that which we read. */
async function successor(
  folder: FileHandle,
  present: FileHandle | undefined,
): Promise<FileHandle | undefined> {
  const current = await openHostile(`${pathOf(folder)}/current`);
  if (!current || !present) return current;
  const [a, b] = await Promise.all([current.stat(), present.stat()]);
  if (a.ino !== b.ino) return current;
  await current.close();
  return undefined;
}

async function stillThere(podFolder: string): Promise<boolean> {
  const folder = await openHostileFolder(podFolder);
  await folder?.close();
  return folder !== undefined;
}
