import type { FoundRepository } from '../find-repository.ts';
import type { Octokit } from '../octokit.ts';
import { requestFault } from '../to-world-error.ts';

export interface OpenPull {
  readonly number: number;
  readonly url: string;
  /** Whether it was opened just now. */
  readonly made: boolean;
}

/** The open pull request from a branch into the default one: the one that is there, else a new one. Throws RequestError. */
export async function openPull(
  octokit: Octokit,
  repository: FoundRepository,
  { branch, title, body }: { branch: string; title: string; body: string },
): Promise<OpenPull> {
  const known = await findOpen(octokit, repository, branch);
  if (known) return known;
  const { owner, name: repo, defaultBranch: base } = repository;
  try {
    const { data } = await octokit.request('POST /repos/{owner}/{repo}/pulls', {
      owner,
      repo,
      title,
      body,
      head: branch,
      base,
    });
    return { number: data.number, url: data.html_url, made: true };
  } catch (error) {
    if (requestFault(error)?.status !== 422) throw error;
    // Somebody who asked for the same at the same time was quicker.
    const other = await findOpen(octokit, repository, branch);
    if (other) return other;
    throw error;
  }
}

async function findOpen(
  octokit: Octokit,
  { owner, name: repo, defaultBranch: base }: FoundRepository,
  branch: string,
): Promise<OpenPull | undefined> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls', {
    owner,
    repo,
    base,
    head: `${owner}:${branch}`,
    state: 'open',
  });
  const [pull] = data;
  return pull && { number: pull.number, url: pull.html_url, made: false };
}
