import { commitFiles, type Files } from '../git/commit-files.ts';
import { NOTHING } from '../git/refs.ts';
import { git } from '../git/run.ts';
import { headOf } from '../rest/resolve-ref.ts';
import { driver } from '../rest/shapes.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';
import { afterPush } from './after-push.ts';

export interface Push {
  /** The default branch unless told. */
  readonly branch?: string;
  /** What changes against the parent; null deletes a file. */
  readonly files: Files;
  readonly message?: string;
  /** A login; alice unless told. */
  readonly author?: string;
  /** A commit; the branch's head, else the default branch's, unless told. Another than the head makes a forced push. */
  readonly parent?: string;
}

/** One commit on a branch, announced like a person's push; returns its sha. */
export function push(world: World, repository: Repository, options: Push): Promise<string> {
  return world.inTurn(repository, async () => {
    const branch = options.branch ?? repository.defaultBranch;
    const author = options.author ?? driver(world);
    const before = (await headOf(world, repository, branch)) ?? NOTHING;
    const parent =
      options.parent ??
      (before === NOTHING ? ((await headOf(world, repository, repository.defaultBranch)) ?? null) : before);
    const request = {
      branch,
      parent,
      files: options.files,
      message: options.message ?? 'Change',
      author,
      at: world.now(),
    };
    const after = await commitFiles(repository.gitDirectory, request);
    if (after !== before)
      await afterPush(world, repository, {
        changes: [{ ref: `refs/heads/${branch}`, before, after }],
        actor: author,
      });
    return after;
  });
}

/** Points a branch at a commit that exists (a new branch, a reset), announced as a push. */
export function setBranch(
  world: World,
  repository: Repository,
  to: { branch: string; commit: string; actor?: string },
): Promise<void> {
  return world.inTurn(repository, async () => {
    const before = (await headOf(world, repository, to.branch)) ?? NOTHING;
    await git(repository.gitDirectory, ['update-ref', `refs/heads/${to.branch}`, to.commit]);
    const change = { ref: `refs/heads/${to.branch}`, before, after: to.commit };
    await afterPush(world, repository, { changes: [change], actor: to.actor ?? driver(world) });
  });
}

export function deleteBranch(
  world: World,
  repository: Repository,
  gone: { branch: string; actor?: string },
): Promise<void> {
  return world.inTurn(repository, async () => {
    const ref = `refs/heads/${gone.branch}`;
    const before = await headOf(world, repository, gone.branch);
    if (!before) throw new Error(`${repository.name} has no branch ${gone.branch}`);
    await git(repository.gitDirectory, ['update-ref', '-d', ref]);
    await afterPush(world, repository, {
      changes: [{ ref, before, after: NOTHING }],
      actor: gone.actor ?? driver(world),
    });
  });
}
