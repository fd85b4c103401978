import type { Problem } from '../problem.ts';
import type { TierName } from '../tiers.ts';

export type Visibility = 'private' | 'team' | 'public';
export type RestartPolicy = 'always' | 'on-failure' | 'never';

/** What a text of a `pinacle.yaml` says: a manifest, or every problem of it. */
export type ParsedManifest = { readonly manifest: Manifest } | { readonly problems: readonly Problem[] };

/** A `pinacle.yaml`, parsed and valid, with every default filled in; only `image` may still come from the template or the base image. */
export interface Manifest {
  readonly version: '1.0';
  /** Display name; absent: the repository's. */
  readonly name?: string;
  readonly tier: TierName;
  /** OCI reference; absent: the template's, else the base image. */
  readonly image?: string;
  readonly template?: string;
  readonly deploy: DeployPolicy;
  /** Shell commands, run in this order in the repository; the first that fails ends it. */
  readonly install: readonly string[];
  readonly processes: readonly ManifestProcess[];
  /** Ids of the catalogue, in the file's order. */
  readonly services: readonly string[];
  /** Values are strings here: numbers and booleans of the file are written out. */
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretRef[];
  readonly secretFiles: readonly string[];
  readonly recipient?: string;
  readonly requiredEnv: readonly RequiredEnv[];
  readonly tabs: readonly ManifestTab[];
}

export interface DeployPolicy {
  /** Globs of branches; absent: the default branch alone. */
  readonly branches?: readonly string[];
  readonly pullRequests: 'auto' | 'comment' | 'off';
  /** Milliseconds without activity until the pod sleeps; null: never. */
  readonly idleMs: number | null;
  /** Milliseconds a pull request's environment lives after its last activity; null: never ends. */
  readonly ttlMs: number | null;
  /** Pull requests from forks: never run, or each commit after a maintainer approved it. */
  readonly forks: 'off' | 'approve';
  /** Whether pods of pull requests from the same repository get secrets. */
  readonly secretsOnPullRequests: boolean;
  /** The widest visibility that a process may have, whatever it asks for; absent: public. */
  readonly visibility?: Visibility;
}

/** A variable that must come from somewhere before anything starts. */
export interface RequiredEnv {
  readonly name: string;
  readonly description?: string;
  readonly line: number;
}

export interface ManifestProcess {
  readonly name: string;
  readonly displayName: string;
  /** Shell commands, run in this order in one shell; the last one is the process itself. */
  readonly startCommand: readonly string[];
  readonly port?: number;
  /** What `url` says beyond the port: the path people open, `/` by default. */
  readonly urlPath: string;
  readonly healthCheck?: HealthCheck;
  readonly visibility: Visibility;
  /** Domains of the repository's owner that lead to it too, once they are verified; lower case. Absent: none. */
  readonly domains?: readonly string[];
  readonly dependsOn: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Names of the secrets that it sees; absent: all. */
  readonly secrets?: readonly string[];
  readonly restart: RestartPolicy;
  /** Folder inside the repository, `.` by default; never leaves it. */
  readonly cwd: string;
  /** Line of this process in the file, for annotations. */
  readonly line: number;
}

export interface HealthCheck {
  /** Exactly one kind of probe. */
  readonly probe:
    | { readonly kind: 'http'; readonly path: string; readonly port: number }
    | { readonly kind: 'tcp'; readonly port: number }
    | { readonly kind: 'command'; readonly commands: readonly string[] };
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
}

/** Form only: what a secret means is another module's. */
export interface SecretRef {
  readonly name: string;
  /** The ciphertext: `age:<base64>` or an armored age file. */
  readonly value: string;
  readonly as: 'env' | 'file';
  readonly path?: string;
  readonly line: number;
}

export interface ManifestTab {
  readonly name: string;
  readonly target:
    | { readonly kind: 'process'; readonly process: string }
    | { readonly kind: 'url'; readonly url: string };
}
