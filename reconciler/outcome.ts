import type { Problem } from '../schema/problem.ts';
import type { WorldErrorCode } from '../schema/world-error.ts';

/** What a pass led to. Queue, check, comment and page are each a pure function of it. */
export type Outcome =
  /** Nothing is left to do: desired and observed agree (also for "stopped" and "removed"). */
  | { readonly kind: 'converged' }
  /** Under way; the runtime's next event or the next pass carries on. */
  | { readonly kind: 'progressing'; readonly waitingFor: readonly string[] }
  /** A person must act. */
  | { readonly kind: 'waiting'; readonly reason: string; readonly action: string }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
  /** The user's program failed: install or a process. Not retried before something changes. */
  | {
      readonly kind: 'failed';
      readonly fault: 'program';
      readonly process: string;
      readonly message: string;
      readonly log: readonly string[];
    }
  /** The world failed. `retryAtMs` null: no retry can help. */
  | {
      readonly kind: 'failed';
      readonly fault: 'world';
      readonly code: WorldErrorCode;
      readonly message: string;
      readonly retry: boolean;
    }
  /** Nothing is wanted and nothing is there: no report. */
  | { readonly kind: 'none' };
