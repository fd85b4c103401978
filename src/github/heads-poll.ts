import type { RepositoryRef } from '../../schema/environment.ts';
import type { GitHubApp } from './app.ts';
import { type OpenPulls, type PullsRequest, readOpenPulls } from './read-open-pulls.ts';
import { asking, requestFault } from './to-world-error.ts';

export type Heads =
  | { readonly changed: false }
  /** `heads`: commit by ref, `{"refs/heads/main": "<sha>"}`. */
  | {
      readonly changed: true;
      readonly etag: string | undefined;
      readonly heads: Readonly<Record<string, string>>;
    };

/** Reads where branches and pull requests stand without a webhook. An unchanged answer costs nothing of the rate limit. */
export interface HeadsPoll {
  /** Throws WorldError. A branch that is not in the list is a reason to look, never proof that it is gone. */
  heads(request: { installationId: number; repository: RepositoryRef; etag: string | null }): Promise<Heads>;
  /** Throws WorldError. One that is not in the list is a reason to look, never proof that it is closed. */
  pulls(request: PullsRequest): Promise<OpenPulls>;
}

export function openHeadsPoll(app: GitHubApp): HeadsPoll {
  return {
    heads: (request) => asking('read the heads of the branches', () => readHeads(app, request)),
    pulls: (request) => asking('list the open pull requests', () => readOpenPulls(app, request)),
  };
}

async function readHeads(app: GitHubApp, request: Parameters<HeadsPoll['heads']>[0]): Promise<Heads> {
  const { installationId, repository } = request;
  const octokit = await app.repository({ installationId, repositoryId: repository.id, step: 'read' });
  try {
    const { data, headers } = await octokit.request('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', {
      owner: request.repository.owner,
      repo: request.repository.name,
      ref: 'heads',
      ...(request.etag ? { headers: { 'if-none-match': request.etag } } : {}),
    });
    const heads = data
      .filter(({ ref }) => ref.startsWith('refs/heads/'))
      .map(({ ref, object }) => [ref, object.sha]);
    return { changed: true, etag: headers.etag, heads: Object.fromEntries(heads) };
  } catch (error) {
    if (requestFault(error)?.status === 304) return { changed: false };
    throw error;
  }
}
