import { limits } from '../../../schema/manifest/limits.ts';
import type { Problem } from '../../../schema/problem.ts';
import { WorldError } from '../../../schema/world-error.ts';
import type { Mirror, MirrorAccess } from '../../git/mirror.ts';
import type { RepositoryRow } from '../../store/installations.ts';
import type { GitHubApp } from '../app.ts';
import type { Octokit } from '../octokit.ts';
import { asking, requestFault, toWorldError } from '../to-world-error.ts';
import { type Judging, judge } from './judge.ts';
import type { Proposal } from './proposal.ts';
import { type Proposed, propose } from './propose.ts';
import { type Base, readBase } from './read-base.ts';
import { type Refusal, refusal } from './refusal.ts';

/** Manifests that people change in an editor of ours: read, judged, and proposed as pull requests. Each throws WorldError. */
export interface Proposals {
  read(repository: RepositoryRow): Promise<Base | Refusal>;
  /** What the check would say of a text that changes the manifest of `commit`. */
  judge(repository: RepositoryRow, change: { commit: string; text: string }): Promise<readonly Problem[]>;
  /** Whether the person may is asked before. Writes to no branch that exists. */
  propose(repository: RepositoryRow, proposal: Proposal): Promise<Proposed>;
}

export interface ProposalsDeps extends Judging {
  readonly app: Pick<GitHubApp, 'repository'>;
  readonly mirror: Mirror;
  /** `https://github.com`. */
  readonly githubUrl: string;
}

/** Longer than any of it takes. */
const patienceMs = 30_000;

export function openProposals(deps: ProposalsDeps): Proposals {
  const { app, mirror } = deps;
  return {
    read: (repository) =>
      asking('read the manifest of the default branch', async () => {
        const octokit = await app.repository({ ...placeOf(repository), step: 'read' });
        return readBase({ octokit, mirror, signal: patience() }, repository);
      }),
    judge: (repository, change) =>
      judge(deps, { ...change, at: accessOf(repository, repository), signal: patience() }),
    propose: (repository, proposal) =>
      asking('open a pull request', () => unlessRefused(proposeFor(deps, repository, proposal))),
  };
}

async function proposeFor(deps: ProposalsDeps, row: RepositoryRow, proposal: Proposal): Promise<Proposed> {
  const octokit = await writer(deps, row);
  if (!octokit) return notGranted(row);
  const signal = patience();
  const base = await readBase({ octokit, mirror: deps.mirror, signal }, row);
  if (base.kind === 'refused') return base;
  const at = accessOf(row, base.repository);
  const with_ = {
    octokit,
    signal,
    host: new URL(deps.githubUrl).hostname,
    judge: (_: Base, text: string) => judge(deps, { at, commit: base.commit, text, signal }),
    textAt: async ({ file }: Base, commit: string) => {
      await deps.mirror.ensure(at, commit, { signal });
      const found = await deps.mirror.readFile(at, commit, file, limits.fileBytes);
      return found.kind === 'text' ? found.text : undefined;
    },
  };
  return propose(with_, base, proposal);
}

/** What GitHub will not have, it says why: a rule of the repository's about branches, an archive that nobody writes to. */
async function unlessRefused(proposing: Promise<Proposed>): Promise<Proposed> {
  try {
    return await proposing;
  } catch (error) {
    const fault = requestFault(error);
    if (!fault || ![403, 409, 422].includes(fault.status) || isPassing(error)) throw error;
    const why = fault.message.replace(/ - https?:.*$/, '').slice(0, 200);
    return refusal(`GitHub refused it: ${why}`, 'Mend that on GitHub, then propose it again.');
  }
}

function isPassing(error: unknown): boolean {
  const coded = toWorldError(error, 'open a pull request');
  return !(coded instanceof WorldError) || coded.code !== 'github-refused';
}

/** Undefined: the installation has not granted what it takes. */
async function writer({ app }: ProposalsDeps, row: RepositoryRow): Promise<Octokit | undefined> {
  try {
    return await app.repository({ ...placeOf(row), step: 'propose' });
  } catch (error) {
    const fault = requestFault(error);
    if (fault?.status === 403 && /not granted/i.test(fault.message)) return undefined;
    throw error;
  }
}

function notGranted({ owner, name }: RepositoryRow): Refusal {
  return refusal(
    `the GitHub App may not open pull requests in ${owner}/${name}`,
    `Who administers ${owner} accepts the new permissions of the app (contents and pull requests: write) in GitHub's settings, under Installed GitHub Apps. All else works without them.`,
  );
}

function placeOf({ id: repositoryId, installationId }: RepositoryRow) {
  return { repositoryId, installationId };
}

function accessOf(
  { id, installationId }: RepositoryRow,
  { owner, name }: { owner: string; name: string },
): MirrorAccess {
  return { repository: { id, owner, name }, installationId };
}

function patience(): AbortSignal {
  return AbortSignal.timeout(patienceMs);
}
