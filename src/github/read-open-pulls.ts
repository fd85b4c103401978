import type { RepositoryRef } from '../../schema/environment.ts';
import type { GitHubApp } from './app.ts';
import { requestFault } from './to-world-error.ts';

/** A pull request as GitHub lists it. */
export interface ListedPull {
  readonly number: number;
  /** 40 hex. */
  readonly head: string;
  readonly baseBranch: string;
  /** Milliseconds since the epoch of the last change of any kind. */
  readonly updatedAt: number;
}

export type OpenPulls =
  | { readonly changed: false }
  | {
      readonly changed: true;
      readonly etag: string | undefined;
      readonly pulls: readonly ListedPull[];
      /** False: there are more than were read. */
      readonly complete: boolean;
    };

export interface PullsRequest {
  readonly installationId: number;
  readonly repository: RepositoryRef;
  readonly etag: string | null;
}

const perPage = 100;
const maxPages = 10;

/**
 * The open pull requests, the last changed first: whatever is opened, pushed to or reopened shows on the first page, whose ETag is
 * therefore the one to ask with. One that is closed from a later page is found by the sweep. Throws RequestError.
 */
export async function readOpenPulls(app: GitHubApp, request: PullsRequest): Promise<OpenPulls> {
  const { installationId, repository } = request;
  const octokit = await app.repository({ installationId, repositoryId: repository.id, step: 'read' });
  const pulls: ListedPull[] = [];
  let etag: string | undefined;
  try {
    for (let page = 1; page <= maxPages; page += 1) {
      const { data, headers } = await octokit.request('GET /repos/{owner}/{repo}/pulls', {
        owner: request.repository.owner,
        repo: request.repository.name,
        state: 'open',
        sort: 'updated',
        direction: 'desc',
        per_page: perPage,
        page,
        ...(page === 1 && request.etag ? { headers: { 'if-none-match': request.etag } } : {}),
      });
      if (page === 1) etag = headers.etag;
      pulls.push(...data.flatMap(listed));
      if (data.length < perPage) return { changed: true, etag, pulls, complete: true };
    }
    return { changed: true, etag, pulls, complete: false };
  } catch (error) {
    if (requestFault(error)?.status === 304) return { changed: false };
    throw error;
  }
}

interface PullData {
  readonly number: number | bigint;
  readonly updated_at: string;
  readonly head: { readonly sha: string };
  readonly base: { readonly ref: string };
}

function listed({ number, updated_at, head, base }: PullData): ListedPull[] {
  const updatedAt = Date.parse(updated_at);
  if (!/^[0-9a-f]{40}$/.test(head.sha) || Number.isNaN(updatedAt)) return [];
  return [{ number: Number(number), head: head.sha, baseBranch: base.ref, updatedAt }];
}
