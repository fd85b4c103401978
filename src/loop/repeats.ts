import { digest } from '../../reconciler/plan/digest.ts';
import type { Step } from '../../reconciler/plan/plan.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';

/**
 * Notices passes that carry out the same steps again and again although each succeeds: a runtime that lies, an action without a
 * visible effect. Known to this process alone; another one finds out by itself.
 */
export interface Repeats {
  /** Notes what a pass carried out; how many in a row by now did the very same for the same head. No steps: the row ends, 0. */
  note(key: EnvironmentKey, head: string | null, steps: readonly Step[]): number;
  /** Nothing but news is a reason for a pass until then, in milliseconds since the epoch. */
  rest(key: EnvironmentKey, until: number): void;
  /** Milliseconds that are left of the rest; 0: there is none. */
  restLeft(key: EnvironmentKey, now: number): number;
}

/** From so many on, the next pass waits. */
export const tolerated = 3;

export function trackRepeats(): Repeats {
  const rows = new Map<EnvironmentKey, { steps: string; count: number; restUntil: number }>();
  return {
    note: (key, head, steps) => {
      if (steps.length === 0) {
        rows.delete(key);
        return 0;
      }
      const done = digest({ head, actions: steps.map(({ action }) => action) });
      const before = rows.get(key);
      const count = before?.steps === done ? before.count + 1 : 1;
      rows.set(key, { steps: done, count, restUntil: 0 });
      return count;
    },
    rest: (key, until) => {
      const row = rows.get(key);
      if (row) row.restUntil = until;
    },
    restLeft: (key, now) => Math.max(0, (rows.get(key)?.restUntil ?? 0) - now),
  };
}
