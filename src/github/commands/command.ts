import type { TierName } from '../../../schema/tiers.ts';

/** A command, read and valid. Closed union: running it switches exhaustively. */
export type Command =
  | { readonly verb: 'up'; readonly ttlMs?: number; readonly tier?: TierName }
  | {
      readonly verb:
        | 'down'
        | 'plan'
        | 'sync'
        | 'status'
        | 'resume'
        | 'unpin'
        | 'help'
        | 'stop'
        | 'redeploy'
        | 'remove';
    }
  /** Absent: every process. */
  | { readonly verb: 'restart'; readonly process?: string }
  /** Absent: the process that failed, else the first. */
  | { readonly verb: 'logs'; readonly process?: string }
  | { readonly verb: 'suspend'; readonly reason?: string }
  /** 7 to 40 hex; absent: the last commit before the head that was healthy here. */
  | { readonly verb: 'rollback'; readonly commit?: string }
  | { readonly verb: 'extend'; readonly byMs: number }
  /** 7 to 40 hex of the one commit of a fork that may run. */
  | { readonly verb: 'approve'; readonly commit: string; readonly withSecrets: boolean };

export type Verb = Command['verb'];

/** Why a command is not carried out: one line for the person who wrote it. */
export interface Refusal {
  readonly refused: string;
}
