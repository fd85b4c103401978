import type { Clock } from '../../src/github/reports/clock.ts';

/** A clock on which `factor` seconds pass in each since `start`: GitHub's second between writes becomes milliseconds. */
export function fastClock(factor: number, start = Date.now()): Clock {
  return {
    now: () => start + (Date.now() - start) * factor,
    after: (ms, call) => {
      const timer = setTimeout(call, Math.min(ms / factor, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
  };
}
