import { readFile } from 'node:fs/promises';

export type Reloaded =
  | { readonly kind: 'reloaded' }
  /** The file is not there, or names no nginx: it reads the configuration when it starts. */
  | { readonly kind: 'not-running' }
  /** It runs as somebody whom we may not signal. */
  | { readonly kind: 'not-allowed' };

/** Has the nginx of `pidFile` read its configuration again. Connections stay open: its old workers serve them to their end. */
export async function reload(pidFile: string): Promise<Reloaded> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1 || !(await isNginx(pid))) return { kind: 'not-running' };
  try {
    process.kill(pid, 'SIGHUP');
    return { kind: 'reloaded' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPERM') return { kind: 'not-allowed' };
    if (code === 'ESRCH') return { kind: 'not-running' };
    throw error;
  }
}

/** A file that a dead nginx left behind names somebody else by now, whom the signal would end. */
async function isNginx(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return name.trim() === 'nginx';
}
