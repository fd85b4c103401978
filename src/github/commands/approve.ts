import { and, desc, eq, isNotNull, lte } from 'drizzle-orm';
import { passes } from '../../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { Database } from '../../store/database.ts';
import { reaching } from '../../store/world-fault.ts';
import type { Place } from '../source/place.ts';
import type { Refusal } from './command.ts';

export interface ApprovalAsked {
  /** 7 to 40 hex, as it was written. */
  readonly commit: string;
  readonly place: Place;
  /** The head as we knew it when the command was written; undefined: we knew none. */
  readonly headThen: string | undefined;
}

/**
 * The one commit that an approval is for, 40 hex: the head. A shortened one counts only when the head has not moved since it was written:
 * a stranger can make another commit that begins alike.
 */
export function approvedCommit({
  commit,
  place,
  headThen,
}: ApprovalAsked): { readonly commit: string } | Refusal {
  if (place.kind !== 'open' || !place.pull?.fork)
    return { refused: 'Only the commits of a fork need `/pinacle approve`: this one runs without.' };
  const { head } = place;
  if (commit === head) return { commit: head };
  const now = `The head is \`${head}\` now.`;
  if (!head.startsWith(commit))
    return { refused: `\`${commit}\` is not the head of this pull request. ${now}` };
  if (headThen === head) return { commit: head };
  return { refused: `The head may have moved since this was written: name the whole commit. ${now}` };
}

/** The head that the last pass saw which had ended by then: what it read was read before. */
export const headAt = reaching(
  async (db: Database, environment: EnvironmentKey, at: Date): Promise<string | undefined> => {
    const [row] = await db
      .select({ head: passes.head })
      .from(passes)
      .where(and(eq(passes.environment, environment), isNotNull(passes.head), lte(passes.endedAt, at)))
      .orderBy(desc(passes.epoch))
      .limit(1);
    return row?.head ?? undefined;
  },
);
