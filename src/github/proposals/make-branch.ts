import type { Octokit } from '../octokit.ts';
import { requestFault } from '../to-world-error.ts';
import type { Base } from './read-base.ts';

export interface NewBranch {
  readonly branch: string;
  readonly text: string;
  readonly message: string;
}

/**
 * A branch that was not there, one commit ahead of the base. The commit is made first and then named: `POST git/refs` makes refs and moves
 * none, so there is no request here by which a branch that exists, the default one least of all, could change.
 * `there`: a branch of this name is. Throws RequestError.
 */
export async function makeBranch(
  octokit: Octokit,
  { repository, commit, file }: Base,
  { branch, text, message }: NewBranch,
): Promise<'made' | 'there'> {
  const at = { owner: repository.owner, repo: repository.name };
  const parent = await octokit.request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', {
    ...at,
    commit_sha: commit,
  });
  const tree = await octokit.request('POST /repos/{owner}/{repo}/git/trees', {
    ...at,
    base_tree: parent.data.tree.sha,
    tree: [{ path: file, mode: '100644', type: 'blob', content: text }],
  });
  const made = await octokit.request('POST /repos/{owner}/{repo}/git/commits', {
    ...at,
    message,
    tree: tree.data.sha,
    parents: [commit],
  });
  return nameIt(octokit, { ...at, ref: `refs/heads/${branch}`, sha: made.data.sha });
}

async function nameIt(
  octokit: Octokit,
  ref: { owner: string; repo: string; ref: string; sha: string },
): Promise<'made' | 'there'> {
  try {
    await octokit.request('POST /repos/{owner}/{repo}/git/refs', ref);
    return 'made';
  } catch (error) {
    const fault = requestFault(error);
    if (fault?.status === 422 && /already exists/i.test(fault.message)) return 'there';
    throw error;
  }
}
