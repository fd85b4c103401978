import { posix } from 'node:path';
import { lockfileNames } from '../../schema/lockfiles.ts';
import type { MirrorOf } from './mirror-of.ts';
import { runGit, TooMuchOutput } from './run-git.ts';

export type FileAtCommit =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'too-large' };

export async function readFileAt(
  mirror: MirrorOf,
  file: { commit: string; path: string; maxBytes: number },
): Promise<FileAtCommit> {
  const [entry] = await listTree(mirror, ['--full-tree', file.commit, '--', file.path]);
  if (!entry || entry.path !== file.path || !entry.mode.startsWith('100')) return { kind: 'absent' };
  try {
    const content = await runGit({
      dir: mirror.dir,
      args: ['cat-file', 'blob', entry.id],
      // A big file was left out by the fetch: git gets it now.
      env: await mirror.remoteEnv(),
      timeoutMs: 60_000,
      maxBytes: file.maxBytes,
    });
    return { kind: 'text', text: content.toString('utf8') };
  } catch (error) {
    if (error instanceof TooMuchOutput) return { kind: 'too-large' };
    throw error;
  }
}

/** At most 200 of them, the ones of packages that were checked in left out. */
export async function lockfilesAt(
  mirror: MirrorOf,
  commit: string,
): Promise<Readonly<Record<string, string>>> {
  const names = new Set(lockfileNames);
  const entries = await listTree(mirror, ['-r', '--full-tree', commit]);
  const found = entries.filter(
    ({ path, mode }) =>
      mode.startsWith('100') && names.has(posix.basename(path)) && !/(^|\/)node_modules\//.test(path),
  );
  return Object.fromEntries(found.slice(0, 200).map(({ path, id }) => [path, id]));
}

interface TreeEntry {
  readonly mode: string;
  readonly id: string;
  readonly path: string;
}

async function listTree(mirror: MirrorOf, args: readonly string[]): Promise<TreeEntry[]> {
  const listed = await runGit({
    dir: mirror.dir,
    args: ['--literal-pathspecs', 'ls-tree', '-z', ...args],
    env: mirror.localEnv,
    timeoutMs: 30_000,
    maxBytes: 128 * 1024 ** 2,
  });
  return listed
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const match = /^(\d{6}) \w+ ([0-9a-f]{40})\t([\s\S]+)$/.exec(line);
      return match ? [{ mode: match[1] ?? '', id: match[2] ?? '', path: match[3] ?? '' }] : [];
    });
}
