import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { gitEnvironment } from './run.ts';

export interface GitObject {
  readonly sha: string;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly content: Buffer;
}

/** Reads objects through one `git cat-file --batch` for each repository: a start of git would cost more than the read. */
export interface Objects {
  /** `name` is any revision or `revision:path`; undefined when there is no such object. */
  read(directory: string, name: string): Promise<GitObject | undefined>;
  /** The full sha of the commit that a branch, tag, ref or (short) sha stands for. */
  commit(directory: string, revision: string): Promise<string | undefined>;
  close(): void;
}

/** A name that a ref or a sha may have, and no expression. */
const REVISION = /^(?!-)(?!.*(?:\.\.|@\{))[^\s~^:?*[\\]{1,255}$/;

type Cat = ChildProcessByStdio<Writable, Readable, null>;
type Waiting = (object: GitObject | undefined) => void;

export function openObjects(): Objects {
  const readers = new Map<string, { child: Cat; read: (name: string) => Promise<GitObject | undefined> }>();
  const read = (directory: string, name: string) => {
    if (/[\n\0]/.test(name)) return Promise.resolve(undefined);
    const reader = readers.get(directory) ?? openReader(directory);
    readers.set(directory, reader);
    return reader.read(name);
  };
  return {
    read,
    commit: async (directory, revision) => {
      // What GitHub takes for a ref; git would take `main~1` and `@{-1}` too.
      if (!REVISION.test(revision)) return undefined;
      return (await read(directory, `${revision}^{commit}`))?.sha;
    },
    close: () => {
      for (const { child } of readers.values()) child.kill('SIGKILL');
    },
  };
}

function openReader(directory: string) {
  const child: Cat = spawn('git', ['cat-file', '--batch'], {
    cwd: directory,
    env: gitEnvironment(),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const waiting: Waiting[] = [];
  let buffer = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let parsed = parse(buffer); parsed; parsed = parse(buffer)) {
      buffer = buffer.subarray(parsed.length);
      waiting.shift()?.(parsed.object);
    }
  });
  child.stdin.on('error', () => undefined);
  child.on('close', () => {
    for (const give of waiting.splice(0)) give(undefined);
  });
  const read = (name: string) =>
    new Promise<GitObject | undefined>((resolve) => {
      waiting.push(resolve);
      child.stdin.write(`${name}\n`);
    });
  return { child, read };
}

/** One answer of `cat-file --batch`, when it has wholly arrived. */
function parse(buffer: Buffer): { length: number; object: GitObject | undefined } | undefined {
  const end = buffer.indexOf('\n');
  if (end < 0) return undefined;
  const head = buffer.subarray(0, end).toString();
  const match = /^([0-9a-f]{40}) (blob|tree|commit|tag) (\d+)$/.exec(head);
  if (!match) return { length: end + 1, object: undefined };
  const size = Number(match[3]);
  if (buffer.length < end + 1 + size + 1) return undefined;
  const content = Buffer.from(buffer.subarray(end + 1, end + 1 + size));
  return {
    length: end + 1 + size + 1,
    object: { sha: match[1] ?? '', type: match[2] as GitObject['type'], content },
  };
}
