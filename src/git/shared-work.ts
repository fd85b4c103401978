import { WorldError } from '../../schema/world-error.ts';
import { keyedMutex } from './mutex.ts';

interface Job {
  /** Who still waits for it. */
  waiting: number;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export interface Asked {
  /** What excludes each other: a repository. */
  readonly place: number;
  /** What is the same work: a commit. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Work that several may want: one at a time in a place, and once for all who want the same. Who stops waiting does so at once,
 * and the work goes on, since the next pass wants it again; it is ended only when other work waits for its place.
 */
export function sharedWork(): (asked: Asked, work: (signal: AbortSignal) => Promise<void>) => Promise<void> {
  const exclusively = keyedMutex();
  const places = new Map<number, Map<string, Job>>();

  const begin = ({ place, what }: Asked, work: (signal: AbortSignal) => Promise<void>): Job => {
    const jobs = places.get(place) ?? new Map<string, Job>();
    places.set(place, jobs);
    const stop = new AbortController();
    const done = exclusively(place, async () => {
      stop.signal.throwIfAborted();
      await work(stop.signal);
    }).finally(() => {
      jobs.delete(what);
      if (jobs.size === 0) places.delete(place);
    });
    done.catch(() => undefined);
    const job = { waiting: 0, stop, done };
    jobs.set(what, job);
    return job;
  };
  const endAbandoned = (place: number): void => {
    const jobs = places.get(place);
    if (!jobs || jobs.size < 2) return;
    for (const [what, job] of jobs) {
      if (job.waiting > 0) continue;
      jobs.delete(what);
      job.stop.abort();
    }
  };

  return async (asked, work) => {
    const job = places.get(asked.place)?.get(asked.what) ?? begin(asked, work);
    job.waiting += 1;
    endAbandoned(asked.place);
    try {
      await unlessAborted(job.done, asked.signal);
    } finally {
      job.waiting -= 1;
      endAbandoned(asked.place);
    }
  };
}

function unlessAborted(done: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return done;
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new WorldError('superseded', 'nobody waits for it any more'));
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    done.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
