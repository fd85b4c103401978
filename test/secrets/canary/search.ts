import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';

/** Which of the needles stand in a text. */
export function found(text: string, needles: readonly string[]): string[] {
  return needles.filter((needle) => text.includes(needle));
}

/**
 * Regular files below the folders that hold one of the needles, workspaces' images searched as the files that they are. Only on the
 * folders' own file system: memory that is mounted below is left out, which is where secrets may be.
 */
export async function filesWith(
  folders: readonly string[],
  needles: readonly string[],
  newerThan?: string,
): Promise<string[]> {
  const newer = newerThan === undefined ? [] : ['-newer', newerThan];
  const listed = await output('find', [...folders, '-xdev', '-type', 'f', ...newer, '-print0']);
  const files = listed.split('\0').filter((name) => name !== '');
  if (files.length === 0) return [];
  // Without -a, with which grep would read the holes of an image of 10 GB for a minute and a half. The needles come by standard input:
  // in the arguments the search for command lines would find them.
  const hits = await output('grep', ['-Fl', '-f', '-', '--', ...files], needles.join('\n'));
  return hits.split('\n').filter((name) => name !== '');
}

/** Of every process that is there: how it was called, and with which environment. */
export async function processesWith(needles: readonly string[]): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const files = pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
  const read = await Promise.all(
    files.map(async (file) => ({ file, text: await readFile(file, 'latin1').catch(() => '') })),
  );
  return read.filter(({ text }) => found(text, needles).length > 0).map(({ file }) => file);
}

/** What a program wrote; files that vanished meanwhile and a search without a hit are no fault. */
export function output(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, LC_ALL: 'C' };
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stdin.on('error', () => undefined).end(input);
    child.once('error', reject);
    child.once('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}
