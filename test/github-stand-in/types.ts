import type { RateLimits } from './access/rates.ts';
import type { Push } from './drive/branches.ts';
import type { InstallationAction } from './drive/installation.ts';
import type { NewPullRequest } from './drive/pull-requests.ts';
import type { NewRepository } from './drive/repositories.ts';
import type { Faults } from './faults.ts';
import type { Files } from './git/commit-files.ts';
import type { Json } from './http/answer.ts';
import type { LoggedRequest, WriteWatcher } from './http/journal.ts';
import type { CheckRun, Delivery, Deployment, Role } from './state.ts';
import type { ReleaseOrder, WebhookTarget } from './webhooks/webhooks.ts';

export type {
  Files,
  InstallationAction,
  Json,
  LoggedRequest,
  NewPullRequest,
  NewRepository,
  Push,
  Role,
  WebhookTarget,
  WriteWatcher,
};

export interface GitHubOptions {
  /** An existing empty folder: the repositories go there. Nothing else is written. */
  readonly dir: string;
  /** Where events go; can be said later by `setWebhook`. */
  readonly webhook?: { readonly url: string; readonly secret?: string };
  /** Of the app; what its app.yml asks for unless told. */
  readonly permissions?: Readonly<Record<string, string>>;
  readonly events?: readonly string[];
  /**
   * 7654321 unless told. Octokit shares a token request that is under way by it, across all apps of a process: several
   * stand-ins in one process need one each.
   */
  readonly installationId?: number;
  readonly rateLimits?: Partial<RateLimits>;
  /** Where OAuth may send people back to. */
  readonly oauthRedirects?: readonly string[];
  /** Milliseconds since 1970; the clock of tokens and deliveries. */
  readonly now?: () => number;
  /** Also hold our own answers against GitHub's description (`answerViolations`). */
  readonly checkAnswers?: boolean;
}

/** A repository, as driving functions take it: the value that createRepository gave. */
export interface RepositoryHandle {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

export interface CommentSeen {
  readonly id: number;
  readonly author: string;
  readonly body: string;
}

export interface CheckSeen extends CheckRun {
  readonly annotations: readonly Json[];
  readonly actions: readonly {
    readonly label: string;
    readonly description: string;
    readonly identifier: string;
  }[];
}

export interface DeploymentSeen extends Deployment {
  /** Of the newest status; `pending` when there is none. */
  readonly state: string;
  readonly environmentUrl: string;
  /** Newest first. */
  readonly statuses: readonly Json[];
}

export interface ReactionSeen {
  readonly content: string;
  readonly author: string;
}

/** A GitHub on one loopback port, with people who can be made to do things. */
export interface GitHubStandIn {
  readonly baseUrl: string;
  readonly appId: number;
  readonly appSlug: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM. */
  readonly privateKey: string;
  readonly installationId: number;
  readonly webhookSecret: string;

  /** By it alice, bob, carol or mallory call the API and push. */
  personalToken(login: string): string;
  /** With the person's token in it. */
  cloneUrl(repository: RepositoryHandle, login: string): string;

  createRepository(options: NewRepository): Promise<RepositoryHandle>;
  fork(repository: RepositoryHandle, owner: string): Promise<RepositoryHandle>;
  renameRepository(repository: RepositoryHandle, name: string): Promise<void>;
  deleteRepository(repository: RepositoryHandle): Promise<void>;
  setPermission(repository: RepositoryHandle, login: string, role: Role): Promise<void>;
  removePerson(repository: RepositoryHandle, login: string): Promise<void>;
  /** Returns the new commit's sha. */
  push(options: Push & { repository: RepositoryHandle }): Promise<string>;
  /** Points a branch at a commit that exists. */
  setBranch(options: {
    repository: RepositoryHandle;
    branch: string;
    commit: string;
    actor?: string;
  }): Promise<void>;
  deleteBranch(options: { repository: RepositoryHandle; branch: string; actor?: string }): Promise<void>;
  head(repository: RepositoryHandle, branch: string): Promise<string | undefined>;
  /** Returns the number. */
  openPullRequest(
    options: Omit<NewPullRequest, 'fork'> & { repository: RepositoryHandle; fork?: RepositoryHandle },
  ): Promise<number>;
  closePullRequest(options: { repository: RepositoryHandle; number: number; actor?: string }): Promise<void>;
  /** With a merge commit, whose sha it returns; the base branch is pushed. */
  mergePullRequest(options: {
    repository: RepositoryHandle;
    number: number;
    actor?: string;
  }): Promise<string>;
  /** An issue that is no pull request; returns its number. */
  openIssue(options: { repository: RepositoryHandle; title: string; author: string }): Promise<number>;
  reopen(options: { repository: RepositoryHandle; number: number; actor?: string }): Promise<void>;
  /** Returns the comment's id. */
  comment(options: {
    repository: RepositoryHandle;
    number: number;
    author: string;
    body: string;
  }): Promise<number>;
  editComment(options: {
    repository: RepositoryHandle;
    id: number;
    body: string;
    actor: string;
  }): Promise<void>;
  deleteComment(options: { repository: RepositoryHandle; id: number; actor: string }): Promise<void>;
  clickCheckButton(options: { checkRunId: number; identifier: string; actor: string }): Promise<void>;
  rerequestCheck(options: { checkRunId: number; actor: string }): Promise<void>;
  changeInstallation(action: InstallationAction): Promise<void>;
  revokeInstallation(): Promise<void>;
  /** Adds repositories to the installation, or takes them away. */
  installOn(repositories: readonly RepositoryHandle[], installed: boolean): Promise<void>;

  setWebhook(target: WebhookTarget | undefined): void;
  /** Events are recorded as failed deliveries, and not sent, until `false`. */
  dropWebhooks(drop: boolean): void;
  /** Every event is sent this many times, with one GUID. */
  duplicateWebhooks(copies: number): void;
  delayWebhooks(ms: number): void;
  /** Keeps events back until they are released, in an order of your choice. */
  holdWebhooks(): void;
  releaseWebhooks(order?: ReleaseOrder): void;
  /** Resolves when no delivery is on its way. */
  settled(): Promise<void>;
  readonly deliveries: readonly Delivery[];

  readonly faults: Faults;
  rateLimits(limits: Partial<RateLimits>): void;
  /** Oldest first, at most 50,000. */
  readonly requests: readonly LoggedRequest[];
  readonly writes: () => readonly LoggedRequest[];
  /** Called, and waited for, before and after the effect of every write; returns how to stop. */
  onWrite(watcher: WriteWatcher): () => void;
  /** What GitHub's description has against the requests that came; tests end with `expect(github.violations).toEqual([])`. */
  readonly violations: readonly string[];
  readonly answerViolations: readonly string[];

  /** Every check run of a commit, oldest first, also those that another of the same name hides. */
  checks(repository: RepositoryHandle, sha: string): CheckSeen[];
  comments(repository: RepositoryHandle, number: number): Promise<CommentSeen[]>;
  /** Oldest first. */
  deployments(repository: RepositoryHandle): DeploymentSeen[];
  reactions(repository: RepositoryHandle, commentId: number): ReactionSeen[];

  close(): Promise<void>;
}
