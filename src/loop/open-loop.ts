import type { Runtime } from '../../reconciler/ports.ts';
import type { WakeQueue } from '../queue/open-queue.ts';
import type { Wake } from '../queue/wake.ts';
import { trackActive } from './active.ts';
import type { LoopDeps } from './loop-deps.ts';
import { trackRepeats } from './repeats.ts';
import { runPass } from './run-pass.ts';

export interface Loop {
  /** What deliveries, commands and polls wake with: a pass that waits for something older stops waiting at once. */
  readonly wake: Wake;
  /** Begins to work. */
  start(): Promise<void>;
  /** Takes no more hints; passes under way stop waiting, and end. */
  close(): Promise<void>;
}

export interface LoopOptions extends Omit<LoopDeps, 'wake' | 'repeats'> {
  readonly queue: Pick<WakeQueue, 'wake' | 'work'>;
  readonly runtime: Pick<Runtime, 'watch'>;
  /** Environments that are reconciled at the same time. */
  readonly workers: number;
}

/** Binds the queue and the runtime's events to passes. Starts nothing. */
export function openLoop(options: LoopOptions): Loop {
  const { queue, runtime, log, workers } = options;
  const active = trackActive();
  const closers: (() => Promise<void>)[] = [];
  const deps: LoopDeps = { ...options, wake: queue.wake, repeats: trackRepeats() };

  const wake: Wake = async (key, when) => {
    if (isNewer(when)) active.supersede(key);
    await queue.wake(key, when);
  };
  const changed = async (key: string) => {
    // Each act of a pass is told of: one pass more follows them all.
    if (active.told(key)) return;
    await queue
      .wake(key, { priority: 'runtime' })
      .catch((error: unknown) =>
        log.warn({ err: error, environment: key }, 'an event of the runtime was lost'),
      );
  };

  return {
    wake,
    start: async () => {
      closers.push(await queue.work((key) => runPass(key, deps, active), workers));
      closers.push(await runtime.watch((key) => void changed(key)));
    },
    close: async () => {
      active.supersedeAll();
      for (const closer of closers.splice(0).reverse()) await closer();
      await active.idle();
    },
  };
}

/** What people and GitHub say may change what is wanted; sweeps and pods only ask to look. */
function isNewer({ priority, delayMs, looksOnly }: Parameters<Wake>[1]): boolean {
  return (priority === 'user' || priority === 'event') && !delayMs && !looksOnly;
}
