import type { GitHubApp } from '../app.ts';
import type { Octokit } from '../octokit.ts';

/** Where a report goes. */
export interface Addressee {
  readonly app: GitHubApp;
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
}

export interface Sent {
  readonly githubId?: number;
  /** False: another write is needed until GitHub says all of it. */
  readonly done: boolean;
}
