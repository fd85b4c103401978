import { join } from 'node:path';
import type { Commits } from '../../reconciler/ports.ts';
import type { RepositoryRef } from '../../schema/environment.ts';
import type { Log } from '../log.ts';
import { changedPaths } from './changed-paths.ts';
import { commitId } from './commit-id.ts';
import { ensureCommit, hasCommit } from './ensure-commit.ts';
import { gitEnvironment } from './git-environment.ts';
import type { MirrorOf } from './mirror-of.ts';
import { packCommit } from './pack-commit.ts';
import { type FileAtCommit, lockfilesAt, readFileAt } from './read-tree.ts';
import { removeOldMirrors } from './remove-old-mirrors.ts';
import { sharedWork } from './shared-work.ts';

/** A repository and the installation whose token reads it. */
export interface MirrorAccess {
  readonly repository: RepositoryRef;
  readonly installationId: number;
}

export interface EnsureOptions {
  /** Where it can be found when the server gives no commits by their id. */
  readonly ref?: string;
  /** It will only be read, never run: files are fetched one by one as they are asked for. */
  readonly bare?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * A bare, shallow, partial copy of each repository: what we read manifests from and pods get commits from. Only a cache:
 * it may be deleted at any time.
 */
export interface Mirror extends Commits {
  /**
   * Fetches the commit unless it is there.
   * Throws WorldError `git-fetch-failed`.
   */
  ensure(at: MirrorAccess, commit: string, options?: EnsureOptions): Promise<void>;
  /** A regular file at a commit that was ensured; a symlink or a folder counts as absent. */
  readFile(at: MirrorAccess, commit: string, path: string, maxBytes: number): Promise<FileAtCommit>;
  /** Blob ids of every lockfile, by path. */
  lockfiles(at: MirrorAccess, commit: string): Promise<Readonly<Record<string, string>>>;
  /** Null: cannot be said (a commit is not here, or too many paths). Local and quick. */
  changedPaths(repository: RepositoryRef, from: string, to: string): Promise<readonly string[] | null>;
}

export interface MirrorOptions {
  readonly stateDir: string;
  /** `https://github.com`: clone URLs are this and `/<owner>/<name>.git`. */
  readonly gitUrl: string;
  /** A token that may read this repository's contents, and no more. */
  readonly token: (at: MirrorAccess) => Promise<string>;
  /** What the machine needs for git to run and reach the network: PATH, proxies, certificates. */
  readonly env?: Readonly<Record<string, string>>;
  readonly log?: Log;
}

export function openMirror(options: MirrorOptions): Mirror {
  const shared = sharedWork();
  const root = join(options.stateDir, 'mirrors');
  const swept = removeOldMirrors(root).catch((error: unknown) =>
    options.log?.warn({ err: error }, 'old mirrors stay'),
  );
  const mirrorOf = (at: MirrorAccess): MirrorOf => describe(options, root, at);
  const ensure: Mirror['ensure'] = async (at, commit, { signal, ...how } = {}) => {
    await swept;
    const mirror = mirrorOf(at);
    if (await hasCommit(mirror, commitId(commit))) return;
    // The fetch is not ended with the pass that asked for it: one push is told by several events, each of which begins a new pass.
    const asked = { place: at.repository.id, what: commit, signal };
    await shared(asked, (own) => ensureCommit(mirror, { ...how, commit, signal: own }));
  };
  return {
    ensure,
    readFile: (at, commit, path, maxBytes) =>
      readFileAt(mirrorOf(at), { commit: commitId(commit), path, maxBytes }),
    lockfiles: (at, commit) => lockfilesAt(mirrorOf(at), commitId(commit)),
    changedPaths: (repository, from, to) =>
      changedPaths(mirrorOf({ repository, installationId: 0 }), commitId(from), commitId(to)),
    pack: async ({ commit, have, signal, ...at }) => {
      await ensure(at, commit, { signal });
      return packCommit(mirrorOf(at), { commit, have: have === null ? null : commitId(have), signal });
    },
  };
}

function describe(options: MirrorOptions, root: string, at: MirrorAccess): MirrorOf {
  const base = options.env ?? {};
  const { owner, name, id } = at.repository;
  return {
    dir: join(root, `${Math.trunc(id)}.git`),
    localEnv: gitEnvironment({ base }),
    remoteEnv: async () => {
      if (![owner, name].every((part) => /^[A-Za-z0-9._-]{1,100}$/.test(part)))
        throw new Error('not a repository name');
      const url = `${options.gitUrl.replace(/\/$/, '')}/${owner}/${name}.git`;
      return gitEnvironment({ base, remote: { url, token: await options.token(at) } });
    },
  };
}
