import type { Duplex, Readable } from 'node:stream';
import type { EnvironmentKey, RepositoryRef } from '../schema/environment.ts';
import type { Outcome } from './outcome.ts';
import type { Desired, PodSpec, Subject } from './plan/desired.ts';
import type { Isolation, Observed } from './plan/observed.ts';
import type { Action, Plan } from './plan/plan.ts';

/** Reads git and GitHub now. */
export interface Source {
  /**
   * What is wanted of one environment at this moment.
   * `subject` is null when GitHub positively says that the branch or repository is gone and no head is known.
   * Throws WorldError when anything could not be read: unknown is never "gone".
   */
  desired(environment: EnvironmentKey, options: { signal: AbortSignal }): Promise<Wish>;
  /**
   * Files that differ between two commits, relative to the repository; null when it cannot be said.
   * Local and quick: both commits were fetched before.
   */
  changedPaths(repository: RepositoryRef, from: string, to: string): Promise<readonly string[] | null>;
}

export interface Wish {
  readonly subject: Subject | null;
  readonly desired: Desired;
}

/** The hosts: what really runs, and the only way to change it. Every implementation passes test/contracts/runtime.ts. */
export interface Runtime {
  observe(environment: EnvironmentKey): Promise<Observed>;
  /** Every environment that has a pod or a workspace here, with what its labels say: finds what no database remembers. */
  inventory(): Promise<readonly InventoryEntry[]>;
  /** The machines, with what they have and how much of it is in use; for people, never for a plan. */
  hosts(): Promise<readonly HostUse[]>;
  /**
   * Carries out one action; doing it twice is doing it once.
   * Throws WorldError `stale-epoch` when a newer pass has acted, and changes nothing then.
   */
  perform(action: Action, fence: Fence): Promise<void>;
  /** Lines of one process (or `install`) of a pod, oldest first; ends when not following. */
  logs(
    environment: EnvironmentKey,
    process: string,
    options: { tail: number; follow: boolean; signal?: AbortSignal },
  ): AsyncIterable<string>;
  /**
   * Ports on which the environment's newest running pod takes TCP connections, lowest first, at most 50; none when no pod runs. For
   * people, never for a plan.
   */
  openPorts(environment: EnvironmentKey): Promise<readonly OpenPort[]>;
  /** Calls back whenever something of an environment changed by itself or through us; returns the closer. */
  watch(changed: (environment: EnvironmentKey) => void): Promise<() => Promise<void>>;
}

/** People's ways into the pods of a host. Every implementation passes test/contracts/runtime/terminals.ts. */
export interface Terminals {
  /**
   * Attaches to the terminal `name` (1 to 32 of `[a-z0-9-]`) of the environment's newest running pod; one that is there already
   * shows the screen it had, and whoever was attached to it is let go. Undefined when no pod runs.
   */
  openTerminal(environment: EnvironmentKey, options: TerminalOptions): Promise<Terminal | undefined>;
  /** Whether a command runs in one of them, in front or behind, open or not. False where no pod runs, or none that answers. */
  commandRuns(environment: EnvironmentKey): Promise<boolean>;
}

export interface TerminalOptions {
  readonly name: string;
  readonly size: TerminalSize;
}

/** In characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** One attachment. What runs in the terminal goes on when it ends, until the pod stops. */
export interface Terminal {
  /** Bytes both ways: what a person types, what the screen shows. Ends with the pod, the shell, or when another attaches. */
  readonly stream: Duplex;
  resize(size: TerminalSize): Promise<void>;
}

export interface OpenPort {
  readonly port: number;
  /** It listens on a loopback address: only programs in the pod reach it. */
  readonly inside: boolean;
}

export interface HostUse {
  readonly name: string;
  readonly isolation: Isolation;
  readonly cpus: number;
  /** Programs that run or want to, on average over the last minute. */
  readonly load: number;
  readonly memoryBytes: number;
  /** Promised to the pods that run. */
  readonly promisedMemoryBytes: number;
  /** Of the disk where workspaces lie. */
  readonly diskBytes: number;
  readonly freeDiskBytes: number;
  readonly pods: { readonly running: number; readonly stopped: number };
}

export interface InventoryEntry {
  readonly environment: EnvironmentKey;
  readonly repository: RepositoryRef;
  readonly installationId: number;
}

export interface Fence {
  readonly environment: EnvironmentKey;
  /** Of the lease; grows with every pass. */
  readonly epoch: number;
  readonly signal: AbortSignal;
}

/** Where a runtime gets a commit from: the control plane's git mirror. The host never holds a token. */
export interface Commits {
  /**
   * A git pack (version 2) with the commit and all its trees and blobs, without its parents, as a stream.
   * `have`: a commit that the workspace already has; the pack may leave out its objects.
   */
  pack(request: {
    repository: RepositoryRef;
    installationId: number;
    commit: string;
    have: string | null;
    signal: AbortSignal;
  }): Promise<Readable>;
}

/** Where a runtime gets the values of secrets from, at the moment when it puts them into a pod. It keeps none. */
export interface Secrets {
  /**
   * Values of `spec.secrets` by name, as bytes. Throws WorldError `secrets-unreadable` when one cannot be opened now or is not the
   * one any more that its digest says: the next pass has a newer spec.
   */
  open(spec: PodSpec, options: { signal: AbortSignal }): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** Tells GitHub, or whoever listens. Never throws for the world's faults: what could not be said now is said later. */
export interface Reporter {
  report(report: Report): Promise<void>;
}

/** All that a check, a comment, a deployment or a page may say of a pass. */
export interface Report {
  readonly subject: Subject;
  readonly desired: Desired;
  readonly observed: Observed;
  readonly plan: Plan;
  readonly outcome: Outcome;
  /** Of the pass's lease: a report of an older pass than the newest says nothing. Absent: a preview. */
  readonly epoch?: number;
  /** ISO 8601. */
  readonly at: string;
}
