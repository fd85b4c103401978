import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Whom the server runs as; undefined: as ourselves. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

/** PostgreSQL refuses to run as root: then it runs as `postgres`, else as `nobody`. */
export async function chooseAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const line = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  if (!line)
    throw new Error('no account to run PostgreSQL as: add a system user "postgres", or set DATABASE_URL');
  return { uid: Number(line[2]), gid: Number(line[3]) };
}

/**
 * `dir` when `account` can get there, else a folder of the same meaning in /var/lib/pinacle:
 * a checkout in /root is closed to the user `postgres`.
 */
export async function reachableDir(dir: string, account: Account): Promise<string> {
  const wanted = resolve(dir);
  if (!account || (await canTraverse(dirname(wanted), account.uid))) return wanted;
  return `/var/lib/pinacle/postgres-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`;
}

async function canTraverse(dir: string, uid: number): Promise<boolean> {
  const found = await stat(dir).catch(() => undefined);
  const open = !found || (found.mode & 0o001) !== 0 || (found.uid === uid && (found.mode & 0o100) !== 0);
  return open && (dir === dirname(dir) || (await canTraverse(dirname(dir), uid)));
}
