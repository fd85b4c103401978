import { execFile } from 'node:child_process';

export interface CommandOptions {
  readonly stdin?: string;
  /** A minute unless told. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs a program of the host with an argument array, never through a shell; gives its stdout.
 * Throws an Error with the last of stderr when it fails, takes longer than it may, or is aborted.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  { stdin = '', timeoutMs = 60_000, signal }: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: timeoutMs,
      ...(signal ? { signal } : {}),
      maxBuffer: 4 * 1024 * 1024,
      // Nothing of ours: secrets are none of a program's business.
      env: { PATH: path(), LC_ALL: 'C' },
    };
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (error)
        reject(
          new Error(`${command} ${args[0] ?? ''} failed: ${stderr.trim().slice(-500) || error.message}`),
        );
      else resolve(stdout);
    });
    // A program that ends without reading is judged by its exit code, not by the broken pipe.
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  });
}

/** Debian keeps iptables, mkfs and losetup where only root looks. */
function path(): string {
  return `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
}
