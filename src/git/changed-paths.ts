import { hasCommit } from './ensure-commit.ts';
import type { MirrorOf } from './mirror-of.ts';
import { runGit, TooMuchOutput } from './run-git.ts';

/** Files that differ between two commits; null when one is not here any more or when they would fill more than 4 MiB. */
export async function changedPaths(
  mirror: MirrorOf,
  from: string,
  to: string,
): Promise<readonly string[] | null> {
  if (from === to) return [];
  if (!(await hasCommit(mirror, from)) || !(await hasCommit(mirror, to))) return null;
  try {
    const listed = await runGit({
      dir: mirror.dir,
      args: ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--no-ext-diff', from, to, '--'],
      env: mirror.localEnv,
      timeoutMs: 30_000,
      maxBytes: 4 * 1024 ** 2,
    });
    return listed.toString('utf8').split('\0').filter(Boolean);
  } catch (error) {
    if (error instanceof TooMuchOutput) return null;
    throw error;
  }
}
