import type { RepositoryRef } from '../../../schema/environment.ts';
import { WorldError } from '../../../schema/world-error.ts';
import { findRepository } from '../find-repository.ts';
import { requestFault } from '../to-world-error.ts';
import { headOf, type Reading } from './head-of.ts';
import type { Place } from './place.ts';

/** What of GitHub's pull request we use, checked. */
interface PullFacts {
  readonly repository: RepositoryRef;
  readonly defaultBranch: string;
  readonly open: boolean;
  readonly merged: boolean;
  /** 0: it is open. */
  readonly closedAt: number;
  readonly head: string;
  readonly branch: string;
  readonly baseBranch: string;
  readonly fork: boolean;
  readonly author: string;
  readonly title: string;
}

export async function readPull(reading: Reading, number: number): Promise<Place> {
  const facts = await factsOfPull(reading, number);
  const { repository, head, branch, fork } = facts;
  const closed = { merged: facts.merged, closedAt: facts.closedAt };
  if (!facts.open) return { kind: 'closed-pull', repository, number, branch, head, fork, ...closed };
  const base = await headOf({ ...reading, repository }, facts.baseBranch);
  const pull = { number, fork, author: facts.author, title: facts.title, base };
  return { kind: 'open', repository, defaultBranch: facts.defaultBranch, branch, head, pull };
}

/** The pull request of the repository with our id: an old name may lead to another repository by now. */
async function factsOfPull(reading: Reading, number: number): Promise<PullFacts> {
  const facts = await requestPull(reading, number);
  if (facts?.repository.id === reading.repository.id) return facts;
  const renamed = await findRepository(reading.octokit, reading.repository);
  const again = renamed && (await requestPull({ ...reading, repository: renamed }, number));
  if (again?.repository.id === reading.repository.id) return again;
  throw new WorldError('repository-unreadable', `pull request ${number} cannot be read`);
}

async function requestPull(
  { octokit, repository, signal }: Reading,
  number: number,
): Promise<PullFacts | undefined> {
  try {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
      owner: repository.owner,
      repo: repository.name,
      pull_number: number,
      request: { signal },
    });
    const { base, head } = data;
    if (!/^[0-9a-f]{40}$/.test(head.sha) || (data.state !== 'open' && data.state !== 'closed'))
      return undefined;
    return {
      repository: { id: Number(base.repo.id), owner: base.repo.owner.login, name: base.repo.name },
      defaultBranch: base.repo.default_branch,
      open: data.state === 'open',
      merged: data.merged,
      closedAt: Date.parse(data.closed_at ?? '') || 0,
      head: head.sha,
      branch: head.ref,
      baseBranch: base.ref,
      // A deleted fork has no repository any more; what it left is as foreign as before.
      fork: Number((head.repo as { id: number | bigint } | null)?.id ?? -1) !== Number(base.repo.id),
      author: data.user.login,
      title: data.title,
    };
  } catch (error) {
    if (requestFault(error)?.status === 404) return undefined;
    throw error;
  }
}
