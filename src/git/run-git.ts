import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { WorldError } from '../../schema/world-error.ts';

export interface GitRun {
  readonly dir: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The run is killed after this long. */
  readonly timeoutMs: number;
  /** More output than this is an error. */
  readonly maxBytes: number;
}

export type GitChild = ChildProcessByStdio<Writable, Readable, Readable>;

/** Runs git to its end and gives what it printed. Throws WorldError `git-fetch-failed` with git's words, tokens cut. */
export async function runGit(run: GitRun): Promise<Buffer> {
  const child = spawnGit(run);
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= run.maxBytes) chunks.push(chunk);
    else child.kill('SIGKILL');
  });
  child.stdin.end(run.input ?? '');
  const failure = await ended(child);
  if (bytes > run.maxBytes) throw new TooMuchOutput(run.maxBytes);
  if (failure) throw new WorldError('git-fetch-failed', `git ${run.args[0]}: ${failure}`);
  return Buffer.concat(chunks);
}

/** More output than the caller can bear. */
export class TooMuchOutput extends Error {
  constructor(maxBytes: number) {
    super(`more than ${maxBytes} bytes`);
    this.name = 'TooMuchOutput';
  }
}

/** Starts git with an argument array, in a process group that its signal and its time limit end whole. */
export function spawnGit(run: Omit<GitRun, 'maxBytes' | 'input'>): GitChild {
  // A group of its own: git's helpers (git-remote-https) must not outlive it.
  const child = spawn('git', ['-C', run.dir, ...run.args], {
    env: run.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const kill = () => killGroup(child);
  const timer = setTimeout(kill, run.timeoutMs);
  run.signal?.addEventListener('abort', kill, { once: true });
  if (run.signal?.aborted) kill();
  child.once('close', () => {
    clearTimeout(timer);
    run.signal?.removeEventListener('abort', kill);
  });
  // A reader that goes away early (EPIPE) is told by the exit code.
  child.stdin.on('error', () => undefined);
  return child;
}

function killGroup(child: GitChild): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/** Why it failed, in git's last words; undefined when it exited with 0. */
export async function ended(child: GitChild): Promise<string | undefined> {
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-2000);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(lastWords(words) || `ended by ${signal ?? `exit ${code}`}`);
    });
  });
}

function lastWords(words: string): string {
  const lines = words.split('\n').filter((line) => /^(fatal|error|remote):/.test(line));
  return (lines.at(-1) ?? words.trim().split('\n').at(-1) ?? '')
    .slice(0, 300)
    .replace(/\/\/[^/@\s]*@/g, '//');
}
