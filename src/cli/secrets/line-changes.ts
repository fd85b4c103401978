import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';

/** When and by whom a line was last changed. */
export interface LineChange {
  readonly at: Date;
  readonly by: string;
}

/** By 1-based line, of the lines that are committed; empty outside git and where git is not. Asks no server. */
export async function lineChanges(file: string): Promise<ReadonlyMap<number, LineChange>> {
  const args = ['-C', dirname(file), 'blame', '--line-porcelain', '--', basename(file)];
  const options = { timeout: 10_000, maxBuffer: 64 * 1024 * 1024 };
  const blamed = await promisify(execFile)('git', args, options).catch(() => undefined);
  return new Map(blamed ? changesIn(blamed.stdout) : []);
}

/** Each line is told by a head `<commit> <line then> <line now>`, fields, and itself behind a tab. */
function changesIn(porcelain: string): [number, LineChange][] {
  return porcelain.split(/\n\t.*(?:\n|$)/).flatMap((told) => {
    const [, commit = '', line = ''] = /^([0-9a-f]{40,64}) \d+ (\d+)/.exec(told) ?? [];
    const [, seconds] = /^author-time (\d+)$/m.exec(told) ?? [];
    const [, by = ''] = /^author (.*)$/m.exec(told) ?? [];
    if (seconds === undefined || /^0+$/.test(commit)) return [];
    return [[Number(line), { at: new Date(Number(seconds) * 1000), by }]];
  });
}
