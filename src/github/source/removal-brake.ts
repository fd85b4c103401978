import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { Database } from '../../store/database.ts';
import { changeRemoval, type RemovalRow, releaseRemoval } from '../../store/removals.ts';

/** So many pods of one repository may go by themselves within the window; more at once is seldom what anybody wanted. */
export const mostAtOnce = 5;
const windowMs = 10 * 60_000;
/** How long the others wait for a person's word before they go as well, at the same pace. */
const patienceMs = 24 * 3_600_000;

/** A pod that would go though nobody asked for it. Times in milliseconds since the epoch. */
export interface Removal {
  readonly repositoryId: number;
  readonly environment: EnvironmentKey;
  /** When a person last said that it may. */
  readonly confirmedAt: number | undefined;
  readonly now: number;
}

/** Lets a few removals through and holds the others back. Throws WorldError `database-unreachable`: then none goes. */
export interface RemovalBrake {
  /** Whether this one may go now; asking again about one that may is free. */
  allows(removal: Removal): Promise<boolean>;
  /** It need not go any more, or a person has said so: nothing is remembered against it. */
  release(environment: EnvironmentKey): Promise<void>;
}

/** Counts in Postgres: a restart forgets nothing, and all controllers count together. */
export function openRemovalBrake(db: Database): RemovalBrake {
  return {
    allows: async (removal) => {
      const { repositoryId, now } = removal;
      const olderThan = new Date(now - 2 * patienceMs);
      const decide = (known: readonly RemovalRow[]) => judgeRemoval(known, removal);
      return (await changeRemoval(db, { repositoryId, olderThan, decide })).allowedAt !== null;
    },
    release: (environment) => releaseRemoval(db, environment),
  };
}

/** Pure. `known`: what is remembered of the repository's removals; the answer is what to remember of this one. */
export function judgeRemoval(known: readonly RemovalRow[], removal: Removal): RemovalRow {
  const { repositoryId, environment, confirmedAt = 0, now } = removal;
  const went = known.filter(({ allowedAt }) => allowedAt !== null && allowedAt.getTime() > now - windowMs);
  const before = went.find((row) => row.environment === environment);
  if (before) return before;
  const heldAt = known.find((row) => row.environment === environment)?.heldAt ?? null;
  const waits = heldAt !== null && now - heldAt.getTime() < patienceMs;
  // A word from before it was held is about something else.
  const confirmed = heldAt !== null && confirmedAt >= heldAt.getTime();
  const row = { environment, repositoryId };
  if (!confirmed && (waits || went.length >= mostAtOnce))
    return { ...row, allowedAt: null, heldAt: heldAt ?? new Date(now) };
  return { ...row, allowedAt: new Date(now), heldAt: null };
}
