/** Time for what happens again and again; a test has its own. */
export interface Timers {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `work` `ms` after its last run has ended, give or take `jitter` (0 to 1); it must not throw. Returns the stopper. */
  every(ms: number, jitter: number, work: () => Promise<void>): () => void;
}

export const realTimers: Timers = {
  now: () => Date.now(),
  every: (ms, jitter, work) => {
    let timer: NodeJS.Timeout;
    let stopped = false;
    const plan = () => {
      if (stopped) return;
      timer = setTimeout(() => void work().finally(plan), ms * (1 + jitter * (2 * Math.random() - 1)));
      timer.unref();
    };
    plan();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  },
};
