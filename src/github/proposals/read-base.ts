import { limits } from '../../../schema/manifest/limits.ts';
import { manifestFiles } from '../../../schema/manifest/manifest-files.ts';
import { WorldError } from '../../../schema/world-error.ts';
import type { Mirror } from '../../git/mirror.ts';
import type { RepositoryRow } from '../../store/installations.ts';
import { type FoundRepository, findRepository } from '../find-repository.ts';
import type { Octokit } from '../octokit.ts';
import { headOf } from '../source/head-of.ts';
import { blobId } from './blob-id.ts';
import { type Refusal, refusal } from './refusal.ts';

/** What a change of the manifest begins from: the default branch as GitHub has it now. */
export interface Base {
  readonly kind: 'base';
  /** By the names that it has now. */
  readonly repository: FoundRepository;
  /** Head of the default branch, 40 hex. */
  readonly commit: string;
  /** Where the manifest is; where it will be, when there is none. */
  readonly file: string;
  /** git's id of what stands there; null: nothing does. */
  readonly blob: string | null;
  readonly text: string;
}

/** Throws WorldError, and RequestError of GitHub's. */
export async function readBase(
  { octokit, mirror, signal }: { octokit: Octokit; mirror: Mirror; signal: AbortSignal },
  known: RepositoryRow,
): Promise<Base | Refusal> {
  const repository = await findRepository(octokit, known);
  if (!repository) throw new WorldError('repository-unreadable', 'GitHub does not show the repository');
  const branch = repository.defaultBranch;
  const commit = await headOf({ octokit, repository, signal }, branch);
  if (commit === undefined)
    return refusal(
      `${branch} has no commit yet`,
      'Push a first one: a pull request needs something to go into.',
    );
  const at = { repository, installationId: known.installationId };
  await mirror.ensure(at, commit, { ref: `refs/heads/${branch}`, signal });
  for (const file of manifestFiles) {
    const found = await mirror.readFile(at, commit, file, limits.fileBytes);
    if (found.kind === 'too-large')
      return refusal(
        `${file} is larger than ${limits.fileBytes / 1024} KiB`,
        'Make it smaller with git first.',
      );
    if (found.kind === 'text')
      return { kind: 'base', repository, commit, file, blob: blobId(found.text), text: found.text };
  }
  return { kind: 'base', repository, commit, file: manifestFiles[0], blob: null, text: '' };
}
