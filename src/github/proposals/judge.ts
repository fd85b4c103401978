import { environmentKey } from '../../../schema/environment.ts';
import { manifestFiles } from '../../../schema/manifest/manifest-files.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { MirrorAccess } from '../../git/mirror.ts';
import type { ReadManifest } from '../../reader/open-reader.ts';
import { allowedScopes } from '../../secrets/allowed-scopes.ts';
import type { Vault } from '../../secrets/open-vault.ts';
import { basePolicy } from '../source/default-policy.ts';
import type { ReadSnapshot, Snapshot } from '../source/read-snapshot.ts';

export interface Judging {
  readonly readManifest: ReadManifest;
  readonly readSnapshot: ReadSnapshot;
  readonly vault: Pick<Vault, 'resolve'>;
}

export interface Judged {
  readonly at: MirrorAccess;
  /** From which the text is a change, 40 hex: the files beside it are those of there, and its policy is the pull request's. */
  readonly commit: string;
  readonly text: string;
  readonly signal: AbortSignal;
}

/** Everything that the check of a pull request with this manifest would find wrong with it. Throws WorldError. */
export async function judge(
  { readManifest, readSnapshot, vault }: Judging,
  { at, commit, text, signal }: Judged,
): Promise<readonly Problem[]> {
  const { repository } = at;
  const { manifest: base } = await readSnapshot(at, commit, { signal });
  const file = fileOf(base);
  const read = await readManifest(text, { file, repositoryName: repository.name });
  if ('problems' in read) return read.problems;
  // Of a pull request that is not there yet: nobody can have given it a secret of its own.
  const environment = environmentKey({ kind: 'pull', repositoryId: repository.id, number: 0 });
  const trust = basePolicy(base).secretsOnPullRequests ? {} : { withoutSecrets: true as const };
  const scopes = allowedScopes({ fork: false, ...trust });
  const { manifest } = read;
  const resolved = await vault.resolve({ environment, at, commit, manifest, file, scopes });
  return 'problems' in resolved ? resolved.problems : [];
}

function fileOf(base: Snapshot['manifest']): string {
  const found =
    base.kind === 'invalid' ? base.problems[0]?.file : base.kind === 'valid' ? base.file : undefined;
  return found ?? manifestFiles[0];
}
