import type { Pass, PassOptions } from '../../reconciler/reconcile.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Wake } from '../queue/wake.ts';
import type { Database } from '../store/database.ts';
import type { Repeats } from './repeats.ts';

/** What a pass is made with. */
export interface LoopDeps {
  readonly db: Database;
  readonly wake: Wake;
  readonly reconcile: (key: EnvironmentKey, options: PassOptions) => Promise<Pass>;
  /** Runs what people commanded and is pending; faults of the world are thrown, refusals are not. */
  readonly runCommands: (
    key: EnvironmentKey,
    run: { epoch: number; signal: AbortSignal },
  ) => Promise<{ readonly more: boolean }>;
  readonly repeats: Repeats;
  /** A pass has seen all that was asked for, at `head` (null: none is known): nobody waits for one any more. Must not throw. */
  readonly settled?: (key: EnvironmentKey, head: string | null) => Promise<void>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'pass'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** 0 to 1, for back-off. */
  readonly random: () => number;
}
