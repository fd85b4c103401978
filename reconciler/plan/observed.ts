import type { EnvironmentKey } from '../../schema/environment.ts';

export type Isolation = 'gvisor' | 'runc' | 'memory';

/** What the hosts say is there for one environment. Read from the runtime, never from our database. */
export interface Observed {
  /** Oldest generation first. */
  readonly pods: readonly ObservedPod[];
  /** A workspace volume exists (it outlives pods). */
  readonly workspace: boolean;
  readonly host: ObservedHost;
}

export interface ObservedHost {
  readonly freeMemoryBytes: number;
  /** What is left before the host makes no workspace any more; absent: nobody counts it. */
  readonly freeDiskBytes?: number;
  readonly isolation: Isolation;
}

export interface ObservedPod {
  /** The runtime's name of the pod, as the planner chose it: `podId()`. */
  readonly id: string;
  readonly environment: EnvironmentKey;
  readonly fingerprint: string;
  /** As `PodSpec.fields` when the pod was made, so that a plan can say what changed. */
  readonly fields: Readonly<Record<string, string>>;
  /** 1 for the environment's first pod; the newest is the highest. */
  readonly generation: number;
  readonly state: 'running' | 'stopped';
  /** Why it stopped by itself, when it did; absent after a stop of ours. `at`: when, in milliseconds since the epoch. */
  readonly crash?: { readonly exitCode: number; readonly outOfMemory: boolean; readonly at?: number };
  /** The mark that `stop-pod` left, when it stopped a pod that had failed; gone once the pod starts again. */
  readonly failed?: PodFailure;
  /** Last start, in milliseconds since the epoch; absent when the runtime cannot say. */
  readonly startedAt?: number;
  /** Where the host reaches it, on its own bridge; absent while it does not run. */
  readonly address?: string;
  readonly isolation: Isolation;
  /** Commit checked out in the workspace by this pod; null: none yet. */
  readonly commit: string | null;
  readonly install: ObservedInstall;
  /** `PodSpec.secretsFingerprint` of what lies in the pod's memory now; null: nothing, as after a restart of the host. */
  readonly secrets: string | null;
  /** Only processes that were defined in the pod. */
  readonly processes: readonly ObservedProcess[];
}

/** Why a pod was given up: what keeps us from trying the same thing for ever. */
export interface PodFailure {
  /** The process that failed, or `install`. */
  readonly process: string;
  /** One sentence for a person; no value of a secret. */
  readonly message: string;
  /** `wishOf(spec)` of what was tried: a different wish is worth another try. 16 hex. */
  readonly wish: string;
}

export interface ObservedInstall {
  /**
   * `InstallSpec.fingerprint` of the last run begun in this workspace; null: none.
   * A run whose pod went before its end counts as none: it is begun again.
   */
  readonly fingerprint: string | null;
  readonly state: 'none' | 'running' | 'done' | 'failed';
  readonly exitCode?: number;
}

export interface ObservedProcess {
  readonly name: string;
  readonly fingerprint: string;
  readonly fields: Readonly<Record<string, string>>;
  /** `finished`: ended with 0 and is not restarted. `failing`: health check exhausted, or exits again and again. */
  readonly state: 'stopped' | 'starting' | 'healthy' | 'failing' | 'finished';
  readonly exitCode?: number;
  /** Milliseconds since the epoch of the present state. */
  readonly since: number;
  /** Where the host reaches its port; absent without a port. */
  readonly endpoint?: { readonly host: string; readonly port: number };
}
