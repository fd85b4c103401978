import type { Json } from './http/answer.ts';

export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

/** What the stand-in knows of a repository beyond what emulate keeps; git keeps the rest. */
export interface Repository {
  readonly id: number;
  owner: string;
  name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly forkOf: number | null;
  /** Absolute path of the bare repository. */
  readonly gitDirectory: string;
  readonly roles: Map<string, Role>;
  readonly pulls: Map<number, Pull>;
  /** Whether the installation covers it. */
  installed: boolean;
  deleted: boolean;
}

export interface Pull {
  readonly number: number;
  readonly headRepositoryId: number;
  readonly headRef: string;
  readonly baseRef: string;
  /** Follows the branch while the pull request is open. */
  headSha: string;
  open: boolean;
  merged: { readonly commit: string; readonly at: string; readonly by: string } | null;
  /** Of the last pair of commits that was counted. */
  counted: { readonly key: string; readonly counts: Json } | null;
}

export interface InstallationToken {
  readonly token: string;
  readonly expiresAt: number;
  readonly permissions: Readonly<Record<string, string>>;
  /** Null: every repository of the installation. */
  readonly repositoryIds: readonly number[] | null;
  revoked: boolean;
}

/** Who sent a request. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'app' }
  | { readonly kind: 'installation'; readonly token: InstallationToken }
  | { readonly kind: 'person'; readonly login: string }
  /** A token that emulate gave by OAuth: it alone knows whose. */
  | { readonly kind: 'oauth'; readonly authorization: string };

export interface CheckRun extends Json {
  id: number;
  name: string;
  head_sha: string;
  status: string;
  conclusion: string | null;
  external_id: string;
  details_url: string;
  started_at: string;
  completed_at: string | null;
  output: {
    title: string | null;
    summary: string | null;
    text: string | null;
    annotations_count: number;
    annotations_url: string;
  };
}

/** A check run with what its JSON does not show. */
export interface StoredCheck {
  readonly repositoryId: number;
  readonly run: CheckRun;
  readonly annotations: Json[];
  actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
}

export interface Deployment extends Json {
  id: number;
  sha: string;
  ref: string;
  environment: string;
}

export interface StoredDeployment {
  readonly repositoryId: number;
  readonly deployment: Deployment;
  /** Newest first. */
  readonly statuses: Json[];
}

export interface StoredReaction {
  /** `comment/12` or `issue/3/7` (repository and number). */
  readonly on: string;
  readonly reaction: Json & { id: number; content: string; user: Json };
}

export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly repositoryId: number | null;
  readonly payload: Json;
  readonly redelivery: boolean;
  deliveredAt: string;
  /** Seconds. */
  duration: number;
  status: string;
  statusCode: number;
  requestHeaders: Record<string, string>;
  responseHeaders: Record<string, string>;
  responseBody: string;
}

export interface State {
  readonly repositories: Map<number, Repository>;
  /** Lower-case full names that were renamed away → id. */
  readonly formerNames: Map<string, number>;
  /** Personal tokens → login. */
  readonly personalTokens: Map<string, string>;
  readonly tokens: Map<string, InstallationToken>;
  readonly checks: Map<number, StoredCheck>;
  readonly deployments: Map<number, StoredDeployment>;
  readonly reactions: Map<number, StoredReaction>;
  /** Commit statuses, newest first, by `repository id/sha`. */
  readonly statuses: Map<string, Json[]>;
  readonly deliveries: Delivery[];
  installation: 'active' | 'suspended' | 'gone';
  nextId: number;
}

export function emptyState(): State {
  return {
    repositories: new Map(),
    formerNames: new Map(),
    personalTokens: new Map(),
    tokens: new Map(),
    checks: new Map(),
    deployments: new Map(),
    reactions: new Map(),
    statuses: new Map(),
    deliveries: [],
    installation: 'active',
    // Above 2^31, as GitHub's are: code that keeps ids in 32 bits fails here and not in production.
    nextId: 4_000_000_001,
  };
}
