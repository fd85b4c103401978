import type { EnvironmentKey } from '../../../schema/environment.ts';

/** So many pods of one repository may go by themselves within the window; more at once is seldom what anybody wanted. */
export const mostAtOnce = 5;
const windowMs = 10 * 60_000;
/** How long the others wait for a person's word before they go as well, at the same pace. */
const patienceMs = 24 * 3_600_000;

/** Lets a few removals through and holds the others back. Kept in memory: a restart begins to count anew. */
export interface RemovalBrake {
  /** Whether this one may go now; asking again about one that may is free. `now`: milliseconds since the epoch. */
  allows(removal: { repositoryId: number; environment: EnvironmentKey; now: number }): boolean;
  /** It need not go any more, or a person has said so: nothing is remembered against it. */
  forget(repositoryId: number, environment: EnvironmentKey): void;
}

interface Removals {
  readonly allowedAt: Map<EnvironmentKey, number>;
  readonly heldAt: Map<EnvironmentKey, number>;
}

export function openRemovalBrake(): RemovalBrake {
  const repositories = new Map<number, Removals>();
  return {
    allows: ({ repositoryId, environment, now }) => {
      const removals = repositories.get(repositoryId) ?? { allowedAt: new Map(), heldAt: new Map() };
      repositories.set(repositoryId, removals);
      dropOlder(removals.allowedAt, now - windowMs);
      dropOlder(removals.heldAt, now - 2 * patienceMs);
      return judge(removals, environment, now);
    },
    forget: (repositoryId, environment) => {
      repositories.get(repositoryId)?.heldAt.delete(environment);
    },
  };
}

function judge({ allowedAt, heldAt }: Removals, environment: EnvironmentKey, now: number): boolean {
  if (allowedAt.has(environment)) return true;
  const heldSince = heldAt.get(environment) ?? now;
  const waits = heldAt.has(environment) && now - heldSince < patienceMs;
  if (waits || allowedAt.size >= mostAtOnce) {
    heldAt.set(environment, heldSince);
    return false;
  }
  heldAt.delete(environment);
  allowedAt.set(environment, now);
  return true;
}

function dropOlder(times: Map<EnvironmentKey, number>, before: number): void {
  for (const [key, at] of times) if (at <= before) times.delete(key);
}
