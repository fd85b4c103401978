import type { PodSpec } from '../../reconciler/plan/desired.ts';
import type { Secrets } from '../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Manifest } from '../../schema/manifest/types.ts';
import { compareProblems, type Problem } from '../../schema/problem.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { MirrorAccess } from '../git/mirror.ts';
import type { ReadSnapshot } from '../github/source/read-snapshot.ts';
import type { Opened } from './ciphertext.ts';
import { type Asked, ciphertexts, type VaultDeps } from './ciphertexts.ts';
import { factsReader, type ReadFacts } from './facts.ts';
import { missingEnv } from './required-env.ts';
import { precedence, type Resolved, settleSecrets } from './settle-secrets.ts';

/** Opens secrets in memory: which an environment gets, and their values at the moment when they are put into its pod. */
export interface Vault extends Secrets {
  /** What an environment gets at a commit, or why not. Throws WorldError. */
  resolve(request: Asked & { readonly manifest: Manifest }): Promise<Resolved>;
  /** Every value that a pod of the environment may hold, had it been made at any of the commits. Throws WorldError `secrets-unreadable`. */
  known(request: KnownRequest): Promise<readonly Uint8Array[]>;
}

export interface KnownRequest {
  readonly environment: EnvironmentKey;
  readonly at: MirrorAccess;
  readonly commits: readonly string[];
  readonly signal: AbortSignal;
}

export interface OpenVaultDeps extends VaultDeps {
  readonly readSnapshot: ReadSnapshot;
}

export function openVault(deps: OpenVaultDeps): Vault {
  const readFacts = factsReader(deps.keyring);
  return {
    resolve: (request) => resolve({ deps, readFacts }, request),
    open: (spec, { signal }) => openSpec(deps, spec, signal),
    known: (request) => knownValues(deps, request),
  };
}

async function resolve(
  { deps, readFacts }: { deps: VaultDeps; readFacts: ReadFacts },
  request: Asked & { manifest: Manifest },
): Promise<Resolved> {
  const { manifest, file, at } = request;
  const found = await ciphertexts(deps, request);
  const read = await Promise.all(found.map((one) => readFacts(one, amongOf(at))));
  const problems = read.flatMap((facts) => ('problems' in facts ? facts.problems : []));
  const settled = settleSecrets(
    read.flatMap((facts) => ('facts' in facts ? facts.facts : [])),
    file,
  );
  const all = [...problems, ...('problems' in settled ? settled.problems : [])];
  if ('problems' in settled || all.length > 0) return { problems: all.toSorted(byPlace) };
  if (manifest.requiredEnv.length === 0) return settled;
  const recipient = await deps.identities.recipient(at.repository.id);
  const missing = missingEnv(manifest, settled.secrets, { file, recipient });
  return missing.length > 0 ? { problems: missing } : settled;
}

function byPlace(a: Problem, b: Problem): number {
  return a.file.localeCompare(b.file) || compareProblems(a, b);
}

/** Digests are compared within a repository alone. */
function amongOf({ repository }: MirrorAccess): string {
  return `repository ${repository.id}`;
}

async function openSpec(deps: OpenVaultDeps, spec: PodSpec, signal: AbortSignal) {
  const { environment, repository, installationId, commit } = spec;
  if (spec.secrets.length === 0) return new Map<string, Uint8Array>();
  const at = { repository, installationId };
  const scopes = [...new Set(spec.secrets.map(({ from }) => from))];
  const opened = await openAll(deps, { environment, at, commit, scopes, signal });
  return new Map(
    spec.secrets.map(({ name, from, digest }) => {
      const found = opened.find((one) => one.name === name && one.from === from);
      if (!found || deps.keyring.digest(amongOf(at), found.value) !== digest)
        throw new WorldError('secrets-unreadable', `secret ${name} is another one by now`);
      return [name, found.value];
    }),
  );
}

async function knownValues(deps: OpenVaultDeps, { commits, ...request }: KnownRequest) {
  const scopes = precedence.filter((scope) => scope !== 'manifest');
  const first = commits[0] ?? '';
  const asked = { ...request, commit: first, manifest: nothing, file: '', scopes };
  const stored = opened(await Promise.all((await ciphertexts(deps, asked)).map((one) => one.open())));
  const inGit = await Promise.all(
    [...new Set(commits)].map((commit) => openAll(deps, { ...request, commit, scopes: ['manifest'] })),
  );
  return [...stored, ...inGit.flat()].map(({ value }) => value);
}

const nothing = { secrets: [], secretFiles: [] };

/** All values of some scopes at a commit. What was put right since is the next pass's to see: here every problem is a fault. */
async function openAll(
  deps: OpenVaultDeps,
  { signal, ...asked }: Omit<Asked, 'manifest' | 'file'> & { signal: AbortSignal },
): Promise<readonly Opened[]> {
  const { manifest } = await deps.readSnapshot(asked.at, asked.commit, { signal });
  const valid = manifest.kind === 'valid' ? manifest : { manifest: nothing, file: '' };
  const found = await ciphertexts(deps, { ...asked, manifest: valid.manifest, file: valid.file });
  return opened(await Promise.all(found.map((one) => one.open())));
}

function opened(
  batches: readonly Awaited<ReturnType<Awaited<ReturnType<typeof ciphertexts>>[number]['open']>>[],
) {
  return batches.flatMap((batch) => {
    if ('opened' in batch) return batch.opened;
    throw new WorldError('secrets-unreadable', batch.problems[0]?.message ?? 'a secret does not open');
  });
}
