import type { ManifestTab, Visibility } from './manifest/types.ts';
import type { TierName } from './tiers.ts';

/**
 * What the last pass wanted and saw of one environment, as people are shown it. Only for showing: what is done is decided from what
 * the runtime says at that moment.
 */
export interface Shown {
  /** Kind of `Desired`. */
  readonly wanted: 'run' | 'stop' | 'remove' | 'invalid' | 'ask' | 'none';
  /** Why it stops, goes, waits or is left alone: `suspended`, `closed`, `quota`. */
  readonly why?: string;
  readonly podName?: string;
  readonly tier?: TierName;
  /** Of the newest pod; null: there is none. */
  readonly pod: ShownPod | null;
  readonly processes: readonly ShownProcess[];
  readonly tabs: readonly ManifestTab[];
  /** Desired beside observed, by field of the pod. */
  readonly compared: readonly Compared[];
}

/** `{field: 'image', wanted: 'node:22', seen: 'node:20'}`; null: none. */
export interface Compared {
  readonly field: string;
  readonly wanted: string | null;
  readonly seen: string | null;
}

export interface ShownPod {
  readonly state: 'running' | 'stopped';
  readonly isolation: 'gvisor' | 'runc' | 'memory';
  /** 40 hex; null: nothing is checked out yet. */
  readonly commit: string | null;
  readonly install: 'none' | 'running' | 'done' | 'failed';
  /** Milliseconds since the epoch. */
  readonly startedAt?: number;
}

export interface ShownProcess {
  readonly name: string;
  readonly displayName: string;
  readonly origin: 'process' | 'service';
  readonly state: 'absent' | 'stopped' | 'starting' | 'healthy' | 'failing' | 'finished';
  /** Milliseconds since the epoch of that state. */
  readonly since?: number;
  readonly port?: number;
  readonly urlPath: string;
  readonly visibility: Visibility;
}
