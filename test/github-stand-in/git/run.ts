import { spawn } from 'node:child_process';

/** What git said when it failed. */
export class GitError extends Error {
  readonly code: number | null;

  constructor(args: readonly string[], code: number | null, stderr: string) {
    super(`git ${args[0]} ended with ${code}: ${stderr.trim()}`);
    this.code = code;
  }
}

/** git's surroundings: nothing of this machine's configuration. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** Runs git in a bare repository; resolves with its output, rejects with a GitError. */
export function git(directory: string, args: readonly string[], input?: string | Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd: directory, env: gitEnvironment(), stdio: 'pipe' });
    const output: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(Buffer.concat(output)) : reject(new GitError(args, code, stderr)),
    );
    child.stdin.end(input);
  });
}

/** The same, as lines without the last, empty one. */
export async function gitLines(directory: string, args: readonly string[]): Promise<string[]> {
  return (await git(directory, args))
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}
