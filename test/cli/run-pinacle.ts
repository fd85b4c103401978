import { spawn } from 'node:child_process';

/** What `npx pinacle` starts. */
export const pinacleEntry = new URL('../../bin/pinacle.js', import.meta.url).pathname;

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a process of its own, with nothing in its environment but what is given. */
export function runPinacle(
  args: readonly string[],
  {
    cwd,
    input = '',
    env = {},
  }: { cwd: string; input?: string | Uint8Array; env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  const child = spawn(process.execPath, [pinacleEntry, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  const told = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      told[name] += text;
    });
  child.stdin.on('error', () => undefined).end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code: code ?? -1, ...told }));
  });
}
