import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { WorldError } from '../../schema/world-error.ts';
import { clearLeftovers, clearNewHalves, halfPacks, setAsideName } from './clear-leftovers.ts';
import type { MirrorOf } from './mirror-of.ts';
import { runGit } from './run-git.ts';

/** Beyond this many commits or bytes the mirror begins anew: a partial clone never drops what it has fetched. */
const maxCommits = 200;
const maxBytes = 4 * 1024 ** 3;

export interface WantedCommit {
  readonly commit: string;
  readonly ref?: string;
  /** Only read, never run: no file comes along, and each that is asked for is fetched alone. */
  readonly bare?: boolean;
  readonly signal?: AbortSignal;
}

/** Makes the commit, its trees and its small files present in the mirror. Called under the repository's lock. */
export async function ensureCommit(mirror: MirrorOf, wanted: WantedCommit): Promise<void> {
  if (await hasCommit(mirror, wanted.commit)) return;
  await setAsideWhenFull(mirror);
  const [env] = await Promise.all([mirror.remoteEnv(), makeRepository(mirror)]);
  await Promise.all([removeLocks(mirror, wanted.commit), clearLeftovers(mirror)]);
  await fetchCleanly(mirror, env, wanted);
  if (!(await hasCommit(mirror, wanted.commit))) {
    throw new WorldError('git-fetch-failed', `commit ${wanted.commit.slice(0, 7)} is not where GitHub said`);
  }
  // Says "in use" to the clearing of old mirrors.
  const now = new Date();
  await utimes(mirror.dir, now, now);
}

/** Every fetched commit has a ref of its own, a loose file: asking for it costs no process. */
export async function hasCommit({ dir }: Pick<MirrorOf, 'dir'>, commit: string): Promise<boolean> {
  return exists(join(dir, 'refs', 'pinacle', commit));
}

async function makeRepository(mirror: MirrorOf): Promise<void> {
  if (await exists(join(mirror.dir, 'HEAD'))) return;
  await mkdir(mirror.dir, { recursive: true, mode: 0o700 });
  await runGit({
    dir: mirror.dir,
    args: ['init', '--bare', '--quiet', '--template=', '--', '.'],
    env: mirror.localEnv,
    timeoutMs: 20_000,
    maxBytes: 65_536,
  });
}

/** Left by a git that was killed; nobody else fetches into this mirror, and git would wait for them for ever. */
async function removeLocks({ dir }: MirrorOf, commit: string): Promise<void> {
  const locks = ['shallow.lock', 'config.lock', 'HEAD.lock', `refs/pinacle/${commit}.lock`];
  await Promise.all(locks.map((lock) => rm(join(dir, lock), { force: true })));
}

/** A fetch that failed or was given up leaves nothing behind: otherwise aborted pushes would fill the disk. */
async function fetchCleanly(
  mirror: MirrorOf,
  env: Readonly<Record<string, string>>,
  wanted: WantedCommit,
): Promise<void> {
  const before = await halfPacks(mirror);
  try {
    await fetchInto(mirror, env, wanted);
  } catch (error) {
    await clearNewHalves(mirror, before);
    throw error;
  }
}

async function fetchInto(
  mirror: MirrorOf,
  env: Readonly<Record<string, string>>,
  wanted: WantedCommit,
): Promise<void> {
  const target = `refs/pinacle/${wanted.commit}`;
  const fetch = (source: string) =>
    runGit({
      dir: mirror.dir,
      args: [...fetchArguments, filterOf(wanted), '--', 'pinacle', `+${source}:${target}`],
      env,
      signal: wanted.signal,
      timeoutMs: 120_000,
      maxBytes: 1024 ** 2,
    });
  try {
    await fetch(wanted.commit);
  } catch (error) {
    if (!wanted.ref || wanted.signal?.aborted || !/^refs\/[A-Za-z0-9/._-]+$/.test(wanted.ref)) throw error;
    // A server that gives no commits by id gives them by ref; a ref that has moved on is found out by its content.
    await fetch(wanted.ref);
    await checkFetched(mirror, target, wanted.commit);
  }
}

/**
 * Small files come along with the trees, so that reading and packing seldom ask again; big ones come when they are needed.
 * Of what strangers wrote and nothing runs, none comes along: a fork could fill the disk with small files as well.
 */
function filterOf({ bare }: WantedCommit): string {
  return bare ? '--filter=blob:none' : '--filter=blob:limit=256k';
}

const fetchArguments = [
  'fetch',
  '--quiet',
  '--depth=1',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--no-recurse-submodules',
];

async function checkFetched(mirror: MirrorOf, ref: string, commit: string): Promise<void> {
  const options = { dir: mirror.dir, env: mirror.localEnv, timeoutMs: 20_000, maxBytes: 65_536 };
  const found = await runGit({ ...options, args: ['rev-parse', '--verify', '--end-of-options', ref] });
  if (found.toString('utf8').trim() === commit) return;
  await runGit({ ...options, args: ['update-ref', '-d', ref] });
}

async function setAsideWhenFull({ dir }: MirrorOf): Promise<void> {
  const commits = await namesIn(join(dir, 'refs', 'pinacle'));
  if (commits.length === 0) return;
  if (commits.length < maxCommits && (await bytesIn(join(dir, 'objects', 'pack'))) < maxBytes) return;
  // Whoever reads from it now goes on reading; a later fetch or the next start removes it.
  await rename(dir, setAsideName(dir, randomUUID()));
}

async function bytesIn(dir: string): Promise<number> {
  const sizes = (await namesIn(dir)).map(
    async (name) => (await stat(join(dir, name)).catch(() => ({ size: 0 }))).size,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function namesIn(dir: string): Promise<string[]> {
  return readdir(dir).catch(() => []);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
