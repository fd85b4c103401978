import type { Clock } from '../../src/github/reports/clock.ts';

/** A clock on which `factor` seconds pass in each: GitHub's second between writes becomes milliseconds. Monotonic across planes. */
export function fastClock(factor: number): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * factor,
    after: (ms, call) => {
      const timer = setTimeout(call, Math.min(ms / factor, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
  };
}
