import { readFile } from 'node:fs/promises';
import { runCommand } from '../run-command.ts';

/** Whether something is mounted exactly here. */
export async function isMounted(path: string): Promise<boolean> {
  return (await mountPoints()).includes(path);
}

/** All mount points below a folder, deepest first. */
export async function mountsBelow(folder: string): Promise<readonly string[]> {
  const below = (await mountPoints()).filter((point) => point.startsWith(`${folder}/`));
  return below.sort((a, b) => b.length - a.length);
}

/** Nothing is mounted here afterwards. Lazy when something still holds it: the kernel lets go when that ends. */
export async function unmount(path: string): Promise<void> {
  if (!(await isMounted(path))) return;
  await runCommand('umount', [path]).catch(() => runCommand('umount', ['--lazy', path]));
}

async function mountPoints(): Promise<readonly string[]> {
  const table = await readFile('/proc/self/mountinfo', 'utf8');
  return table
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .map((point) =>
      point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))),
    );
}
