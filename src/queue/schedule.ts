import type { Log } from '../log.ts';
import type { Timers } from './timers.ts';

export interface Job {
  /** For the log. */
  readonly name: string;
  readonly everyMs: number;
  /** Share of the time by which runs are spread, 0 to 1. */
  readonly jitter: number;
  readonly run: () => Promise<unknown>;
}

export interface Jobs {
  /** Runs one now, beside its times; one that fails is logged. */
  run(name: string): Promise<void>;
  /** Runs no more, and waits for the runs under way. */
  stop(): Promise<void>;
}

/** Runs every job at once, and then again and again. One that fails is logged and runs again when its time comes. */
export function schedule(jobs: readonly Job[], deps: { timers: Timers; log: Log }): Jobs {
  const underWay = new Set<Promise<void>>();
  const run = (job: Job): Promise<void> => {
    const ended = job
      .run()
      .catch((error: unknown) => deps.log.warn({ err: error, job: job.name }, 'a periodic job failed'))
      .then(() => void underWay.delete(ended));
    underWay.add(ended);
    return ended;
  };
  const stoppers = jobs.map((job) => {
    const stop = deps.timers.every(job.everyMs, job.jitter, () => run(job));
    void run(job);
    return stop;
  });
  return {
    run: async (name) => void (await Promise.all(jobs.filter((job) => job.name === name).map(run))),
    stop: async () => {
      for (const stop of stoppers) stop();
      await Promise.all(underWay);
    },
  };
}
