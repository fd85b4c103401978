import { execFile } from 'node:child_process';
import type { Account } from './account.ts';

/** Runs a program to its end, as another user when told. Throws with what it wrote when it fails. */
export function runAs(
  program: string,
  args: string[],
  run: { cwd: string; account: Account },
): Promise<void> {
  const options = { cwd: run.cwd, ...run.account, env: { LC_ALL: 'C' }, maxBuffer: 1 << 20 };
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) return resolve();
      reject(new Error(`${program} failed: ${`${stdout}${stderr}`.trim().slice(-2000)}`, { cause: error }));
    });
    child.stdin?.end();
  });
}
