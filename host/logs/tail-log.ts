import type { Dirent } from 'node:fs';
import { type FileHandle, opendir } from 'node:fs/promises';
import { openHostile, pathOf, readHostileTail } from '../read-hostile.ts';
import { lineCutter, longestLine } from './lines.ts';

/** Most that is read of one file; svlogd keeps them at 1 MB. */
const fileBytes = 1_100_000;

/** The end of a process's log: its last lines, and where in which file the reading stopped. */
export interface Tail {
  readonly lines: readonly string[];
  /** What came after the last line's end. */
  readonly rest: string;
  /** The present file, to be read on and closed by the caller; undefined when there is none. */
  readonly file: FileHandle | undefined;
  readonly offset: number;
}

/** `folder` is the process's, opened; everything in it is hostile. Oldest line first, at most `tail`. */
export async function tailLog(folder: FileHandle, tail: number): Promise<Tail> {
  const file = await openHostile(`${pathOf(folder)}/current`);
  const { size } = file ? await file.stat() : { size: 0 };
  const text = file ? await readEnd(file, size) : '';
  const end = text.lastIndexOf('\n') + 1;
  let lines = linesOf(text.slice(0, end));
  for (const name of await archives(folder)) {
    if (lines.length >= tail) break;
    const older = await readHostileTail(`${pathOf(folder)}/${name}`, fileBytes);
    lines = [...linesOf(older ?? ''), ...lines];
  }
  return {
    lines: tail > 0 ? lines.slice(-tail) : [],
    rest: text.slice(end, end + longestLine + 1),
    file,
    offset: size,
  };
}

async function readEnd(file: FileHandle, size: number): Promise<string> {
  const length = Math.min(size, fileBytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8', 0, bytesRead);
}

function linesOf(text: string): readonly string[] {
  const cutter = lineCutter();
  return [...cutter.push(text), ...cutter.rest()];
}

/** svlogd's older files, newest first: `@<time>.s` or `.u`. A pod may put anything there: few names are looked at. */
async function archives(folder: FileHandle): Promise<readonly string[]> {
  const names: string[] = [];
  let looked = 0;
  for await (const entry of await opendir(pathOf(folder))) {
    if (isArchive(entry)) names.push(entry.name);
    looked += 1;
    if (looked >= 50) break;
  }
  return names.sort().reverse().slice(0, 4);
}

function isArchive(entry: Dirent): boolean {
  return entry.isFile() && /^@[0-9a-f]{24}\.[su]$/.test(entry.name);
}
