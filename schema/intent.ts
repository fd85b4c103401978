/**
 * What people asked of one environment, beyond what git says: kept in Postgres, changed only by commands and buttons,
 * read at every pass. All times are milliseconds since the epoch.
 */
export interface Intent {
  /** `/pinacle up`: run a pull request whose policy says `comment`. `/pinacle down` sets `down` and clears it. */
  readonly up?: { readonly by: string; readonly at: number };
  readonly down?: { readonly by: string; readonly at: number };
  readonly suspended?: { readonly by: string; readonly at: number; readonly reason?: string };
  /** `/pinacle rollback`: run this commit (40 hex) until `unpin`. */
  readonly pin?: { readonly commit: string; readonly by: string; readonly at: number };
  /** `/pinacle approve`: this one commit of a fork (40 hex) may run; any other may not. */
  readonly approved?: Approval;
  /** The button `Remove`: may go, though many of its repository went lately. */
  readonly mayGo?: { readonly by: string; readonly at: number };
  /** `--tier`: overrides the manifest's. */
  readonly tier?: string;
  /** `--ttl` and `extend`: end of the environment; absent: last activity + the policy's ttl. */
  readonly expiresAt?: number;
  /** Last push, command or reopening: what the ttl counts from. */
  readonly activeAt?: number;
  /** `restart`: by process name (`*` for all), the id of the request; part of the process's fingerprint. */
  readonly restarts?: Readonly<Record<string, string>>;
  /** `redeploy`: id of the request; part of the pod's fingerprint. */
  readonly redeploy?: string;
  /** Who is the actor to count pods for. */
  readonly actor?: string;
}

/** A maintainer's word for one commit of a fork. */
export interface Approval {
  /** 40 hex. */
  readonly commit: string;
  readonly by: string;
  readonly at: number;
  /** Absent: it runs without any. */
  readonly withSecrets?: true;
}
