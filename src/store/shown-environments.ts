import { and, desc, eq, inArray, isNull, notLike, or, sql } from 'drizzle-orm';
import { environments, repositories } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Database } from './database.ts';
import type { EnvironmentRow } from './environments.ts';
import { reaching } from './world-fault.ts';

export interface ShownEnvironment {
  readonly row: EnvironmentRow;
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string };
}

const shape = {
  row: environments,
  repository: { id: repositories.id, owner: repositories.owner, name: repositories.name },
};

const ours = and(eq(repositories.id, environments.repositoryId), isNull(repositories.removedAt));

/** Gone for good, or never wanted. */
const worthShowing = and(
  or(isNull(environments.wish), notLike(environments.wish, 'remove/%'), sql`${kindOf()} <> 'converged'`),
  sql`${kindOf()} <> 'none'`,
);

function kindOf() {
  return sql`coalesce(${environments.outcome}->>'kind', '')`;
}

/** What people may want to see, the last active first, at most `limit`. */
export const listShown = reaching(
  async (db: Database, limit: number): Promise<ShownEnvironment[]> =>
    db
      .select(shape)
      .from(environments)
      .innerJoin(repositories, ours)
      .where(worthShowing)
      .orderBy(desc(sql`coalesce(${environments.activeAt}, ${environments.createdAt})`), environments.key)
      .limit(limit),
);

/** Those of `keys` that a list shows. */
export const findShown = reaching(
  async (db: Database, keys: readonly EnvironmentKey[]): Promise<ShownEnvironment[]> =>
    keys.length === 0
      ? []
      : db
          .select(shape)
          .from(environments)
          .innerJoin(repositories, ours)
          .where(and(inArray(environments.key, [...keys]), worthShowing)),
);

/** How many a list shows, by repository. */
export const countShown = reaching(async (db: Database): Promise<ReadonlyMap<number, number>> => {
  const rows = await db
    .select({ id: environments.repositoryId, count: sql<number>`count(*)::int` })
    .from(environments)
    .where(worthShowing)
    .groupBy(environments.repositoryId);
  return new Map(rows.map(({ id, count }) => [id, count]));
});

/** Those of a repository that a list shows. */
export const shownOfRepository = reaching(
  async (db: Database, repositoryId: number): Promise<ShownEnvironment[]> =>
    db
      .select(shape)
      .from(environments)
      .innerJoin(repositories, ours)
      .where(and(eq(environments.repositoryId, repositoryId), worthShowing))
      .limit(500),
);
