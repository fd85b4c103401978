import { type Limit, limitUses } from '../limit-uses.ts';
import { Refused } from './refused.ts';

/** How often each person may have something that costs much, on this server. */
export interface Allowance {
  /** Throws Refused, 429, when the person has had it too often. */
  spend(personId: number): void;
}

export function openAllowance(limit: Limit, now: () => number): Allowance {
  const uses = limitUses(now);
  return {
    spend: (personId) => {
      const afterMs = uses.take([{ name: String(personId), limit }]);
      if (afterMs !== undefined)
        throw new Refused(429, 'too many requests', `Try again in ${words(afterMs)}.`);
    },
  };
}

function words(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
