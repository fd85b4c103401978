import type { Timers } from '../../src/queue/timers.ts';

/** Time that passes when the test says so. */
export interface HandTimers extends Timers {
  /** Lets `ms` pass, running all that becomes due, in order, each to its end. */
  pass(ms: number): Promise<void>;
  /** Intervals of what is planned. */
  planned(): number[];
}

export function handTimers(start = 0): HandTimers {
  let now = start;
  const planned = new Set<{ every: number; at: number; work: () => Promise<void> }>();
  const every: Timers['every'] = (ms, _jitter, work) => {
    const entry = { every: ms, at: now + ms, work };
    planned.add(entry);
    return () => void planned.delete(entry);
  };
  const pass = async (ms: number) => {
    const end = now + ms;
    for (;;) {
      const next = [...planned].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      now = next.at;
      await next.work();
      next.at = now + next.every;
    }
    now = end;
  };
  return { now: () => now, every, pass, planned: () => [...planned].map((entry) => entry.every) };
}
