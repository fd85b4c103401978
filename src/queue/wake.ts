import type { EnvironmentKey } from '../../schema/environment.ts';

/**
 * Who is served first: a person who waits, then what GitHub tells, then what pods tell of themselves, then sweeps.
 * BullMQ serves lower numbers first.
 */
export const priorities = { user: 1, event: 2, runtime: 3, sweep: 10 } as const;

export type WakePriority = keyof typeof priorities;

export interface WakeOptions {
  readonly priority: WakePriority;
  /** Milliseconds from now; absent: at once. */
  readonly delayMs?: number;
  /** Nothing newer is wanted: a pass under way goes on, and is followed by another. */
  readonly looksOnly?: true;
}

/** Hints that a pass is due. Losing it changes when things happen, never what. Throws WorldError `queue-unreachable`. */
export type Wake = (key: EnvironmentKey, options: WakeOptions) => Promise<void>;
