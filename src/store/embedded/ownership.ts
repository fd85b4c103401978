import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Whether this process is the one that stops the server when it ends: it is, unless another that lives has said so before.
 * A command line that looks into the database of a running server must not stop it.
 */
export async function takeOwnership(dir: string): Promise<boolean> {
  const file = ownerPath(dir);
  const owner = Number(await readFile(file, 'utf8').catch(() => '0'));
  if (owner !== process.pid && isAlive(owner)) return false;
  await writeFile(file, String(process.pid));
  return true;
}

export async function disown(dir: string): Promise<void> {
  await rm(ownerPath(dir), { force: true });
}

function ownerPath(dir: string): string {
  return join(dir, 'owner');
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
