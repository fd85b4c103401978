import { Refused } from './refused.ts';

/** How often each person may have something that costs much, on this server. */
export interface Allowance {
  /** Throws Refused, 429, when the person has had it too often. */
  spend(personId: number): void;
}

/** So many in each span of time, which begins for all at once. */
export function openAllowance(options: { most: number; spanMs: number; now: () => number }): Allowance {
  const { most, spanMs, now } = options;
  const spent = new Map<number, number>();
  let span = 0;
  return {
    spend: (personId) => {
      const current = Math.floor(now() / spanMs);
      if (current !== span) spent.clear();
      span = current;
      const count = (spent.get(personId) ?? 0) + 1;
      if (count > most) throw new Refused(429, 'too many requests', `Try again in ${words(spanMs)}.`);
      spent.set(personId, count);
    },
  };
}

function words(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
