import type { RepositoryRef } from '../../../schema/environment.ts';

/** Where an environment stands on GitHub at this moment. */
export type Place =
  | OpenPlace
  /** Positively gone: the pull request says closed, or the branch is not there and the repository is. */
  | ClosedPull
  | { readonly kind: 'branch-gone'; readonly repository: RepositoryRef };

export interface OpenPlace {
  readonly kind: 'open';
  readonly repository: RepositoryRef;
  readonly defaultBranch: string;
  /** Of a pull request, its head branch. */
  readonly branch: string;
  /** 40 hex. */
  readonly head: string;
  readonly pull?: OpenPull;
}

export interface OpenPull {
  readonly number: number;
  readonly fork: boolean;
  readonly author: string;
  readonly title: string;
  /** Head of the base branch now; undefined when the branch is not there. */
  readonly base: string | undefined;
}

export interface ClosedPull {
  readonly kind: 'closed-pull';
  readonly repository: RepositoryRef;
  readonly number: number;
  readonly branch: string;
  readonly head: string;
  readonly fork: boolean;
  readonly merged: boolean;
  /** Milliseconds since the epoch. */
  readonly closedAt: number;
}
