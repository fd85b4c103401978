import type { LastActivity } from '../../schema/activity.ts';
import type { EnvironmentKey, RepositoryRef } from '../../schema/environment.ts';
import type { HealthCheck, ManifestTab, RestartPolicy, Visibility } from '../../schema/manifest/types.ts';
import type { Problem } from '../../schema/problem.ts';
import type { TierName } from '../../schema/tiers.ts';

/** What the environment is about, for steps and reports: read from GitHub at this pass, never remembered. */
export interface Subject {
  readonly environment: EnvironmentKey;
  readonly installationId: number;
  readonly repository: RepositoryRef;
  readonly kind: 'branch' | 'pull';
  /** The branch whose head is wanted; of a pull request, its head branch. */
  readonly branch: string;
  readonly pullNumber?: number;
  /** Of a pull request that is open, for people to read. */
  readonly title?: string;
  /** Head commit (40 hex) that checks are reported on. */
  readonly head: string;
  /** From a fork: plan only, unless a maintainer approved this very head. */
  readonly fork: boolean;
  /** Policy or approval gives its code no secrets; absent: it may have them. */
  readonly withoutSecrets?: true;
  /** GitHub login whose pods this one counts among; absent: nobody's in particular. */
  readonly actor?: string;
  /** When the environment ends by itself, in milliseconds since the epoch; absent: never. A pass is due then. */
  readonly expiresAt?: number;
  /** Last use of any kind; absent: it is not known of what is gone. */
  readonly lastActivity?: LastActivity;
  /** When its pod goes to sleep if nobody uses it, in milliseconds since the epoch; absent: never. A pass is due then. */
  readonly sleepsAt?: number;
}

/** The desired pod, complete: defaults, template, catalogue and tier filled in. */
export interface PodSpec {
  readonly environment: EnvironmentKey;
  readonly repository: RepositoryRef;
  readonly installationId: number;
  /** Readable DNS label of at most 40 characters, stable for the environment: `shop-main`, `shop-pr-7`. */
  readonly podName: string;
  readonly displayName: string;
  /** Commit to run (40 hex): the head, or an earlier one when pinned. */
  readonly commit: string;
  readonly image: string;
  readonly tier: TierName;
  readonly install: InstallSpec;
  /** In start order: a process comes after all it depends on. */
  readonly processes: readonly ProcessSpec[];
  /** By name, each once: the first scope that has it. */
  readonly secrets: readonly SecretSpec[];
  /** Digest of all that `put-secrets` puts: names, forms, values' digests, and who sees which. Null: no secrets. 16 hex. */
  readonly secretsFingerprint: string | null;
  readonly tabs: readonly ManifestTab[];
  /** What the policy of the base branch lets anyone see of it at most; absent: public. */
  readonly widest?: Visibility;
  /** Changes when a new pod is needed: image, tier, ports, redeploy request. 16 hex. */
  readonly fingerprint: string;
  /** What went into the fingerprint, by field, so that a plan can name the change: `{image: 'node:22'}`. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Whose secret it is; of those that have the name the first in this order counts: environment, manifest, project, team. */
export type SecretScope = 'environment' | 'manifest' | 'project' | 'team';

/** A secret that a pod is given: where it comes from and whether it changed, never what it says. */
export interface SecretSpec {
  /** Of the variable, or of the secret that becomes a file. */
  readonly name: string;
  readonly as: 'env' | 'file';
  /** Of a file, below /run/secrets; absent for a variable. */
  readonly path?: string;
  readonly from: SecretScope;
  /** Keyed hash of the value: equal or not, and nothing else. 16 hex. */
  readonly digest: string;
}

export interface InstallSpec {
  /** Empty: nothing to install. */
  readonly commands: readonly string[];
  /** The manifest's and the services' variables and the pod's own; never a secret. */
  readonly env: Readonly<Record<string, string>>;
  /** Digest of the commands and of every lockfile's content at the commit: install runs again when it differs. 16 hex. */
  readonly fingerprint: string;
}

export interface ProcessSpec {
  readonly name: string;
  readonly displayName: string;
  readonly origin: 'process' | 'service';
  readonly command: readonly string[];
  readonly port?: number;
  readonly urlPath: string;
  /** Absent and a port: tcp. Absent and no port: running is healthy. */
  readonly health?: HealthCheck;
  /** Never wider than `PodSpec.widest`. */
  readonly visibility: Visibility;
  /** Domains of the repository's owner that lead to it too, once they are verified. Absent: none. */
  readonly domains?: readonly string[];
  readonly dependsOn: readonly string[];
  /** Complete environment of the process: the manifest's, the services' and its own; never a secret. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of the pod's secrets that it sees, sorted. Services see none; `install` sees all. */
  readonly secrets: readonly string[];
  readonly restart: RestartPolicy;
  readonly cwd: string;
  readonly exclusive: boolean;
  /** Changes when the process must be restarted. 16 hex. */
  readonly fingerprint: string;
  /** By field, for the plan's words: `{startCommand: 'npm start', restart request: '…'}`; values at most 200 characters. */
  readonly fields: Readonly<Record<string, string>>;
  /** Line in the manifest, for annotations; absent for a service of a template. */
  readonly line?: number;
}

/** Why a pod must go: only what was positively read at this pass. */
export type RemoveSignal =
  /** `keepUntil`: the workspace stays until then, in milliseconds since the epoch, for a pull request that is opened again. */
  | { readonly kind: 'closed'; readonly merged: boolean; readonly keepUntil?: number }
  | { readonly kind: 'branch-gone' }
  | { readonly kind: 'down'; readonly by: string }
  | { readonly kind: 'expired'; readonly at: number };

/** What git and the people ask for now. Closed union: every reader switches over it exhaustively. */
export type Desired =
  /** Run this pod. `changedPaths`: files that differ between the commit checked out and the wanted one, null when unknown. */
  | { readonly kind: 'run'; readonly spec: PodSpec }
  /** Keep pod and workspace, stopped. */
  | {
      readonly kind: 'stop';
      readonly why: 'suspended' | 'asleep' | 'no-manifest' | 'not-selected' | 'not-approved';
      readonly by?: string;
      readonly reason?: string;
      /** What would run if it were approved, or runs again once it wakes. */
      readonly preview?: PodSpec;
    }
  /** Remove pod and workspace. */
  | { readonly kind: 'remove'; readonly signal: RemoveSignal }
  /** Change nothing: the manifest is wrong; the last good pod keeps running. `unapproved`: of a fork, whose pod stops first. */
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[]; readonly unapproved?: true }
  /** Change nothing and wait for a person; `preview` is what would run. */
  | {
      readonly kind: 'ask';
      readonly why:
        | 'comment-to-start'
        | 'fork'
        | 'forks-off'
        | 'pull-requests-off'
        | 'quota'
        | 'many-removals';
      readonly detail: string;
      readonly preview?: PodSpec;
    }
  /** No manifest, a branch not selected: nothing to do and no noise. */
  | { readonly kind: 'none'; readonly why: 'no-manifest' | 'branch-not-selected' };
