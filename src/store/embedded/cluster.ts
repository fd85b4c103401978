import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.ts';
import { runAs } from './run-as.ts';

/** Makes the data folder once. The mark `made` comes last, so that a half-made one is made anew. */
export async function makeCluster(place: {
  dir: string;
  data: string;
  bin: string;
  account: Account;
}): Promise<void> {
  const mark = join(place.dir, 'made');
  if (existsSync(mark)) return;
  await rm(place.data, { recursive: true, force: true });
  const passwordFile = passwordPath(place.dir);
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
  if (place.account) await chown(passwordFile, place.account.uid, place.account.gid);
  const login = ['-U', 'pinacle', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  const args = ['-D', place.data, ...login, '-E', 'UTF8', '--locale=C', '--no-instructions'];
  await runAs(join(place.bin, 'initdb'), args, { cwd: place.dir, account: place.account });
  await writeFile(mark, '');
}

export async function readPassword(dir: string): Promise<string> {
  return (await readFile(passwordPath(dir), 'utf8')).trim();
}

function passwordPath(dir: string): string {
  return join(dir, 'password');
}
