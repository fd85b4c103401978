import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { environments, routes } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Database } from './database.ts';
import type { EnvironmentRow } from './environments.ts';
import type { RouteRow } from './routes.ts';
import { reaching } from './world-fault.ts';

/** Environments of some repositories in the order of keys, after one, at most `limit`. */
export const environmentsOf = reaching(
  async (
    db: Database,
    page: { repositoryIds: readonly number[]; after: EnvironmentKey; limit: number },
  ): Promise<EnvironmentRow[]> =>
    page.repositoryIds.length === 0
      ? []
      : db
          .select()
          .from(environments)
          .where(
            and(
              inArray(environments.repositoryId, [...page.repositoryIds]),
              gt(environments.key, page.after),
            ),
          )
          .orderBy(asc(environments.key))
          .limit(page.limit),
);

/** Keys of the environments of a repository that were ever looked at. */
export const knownKeys = reaching(
  async (db: Database, repositoryId: number): Promise<ReadonlySet<EnvironmentKey>> => {
    const rows = await db
      .select({ key: environments.key })
      .from(environments)
      .where(eq(environments.repositoryId, repositoryId));
    return new Set(rows.map(({ key }) => key));
  },
);

export const routesOfMany = reaching(
  async (db: Database, keys: readonly EnvironmentKey[]): Promise<ReadonlyMap<EnvironmentKey, RouteRow[]>> => {
    const rows =
      keys.length === 0
        ? []
        : await db
            .select()
            .from(routes)
            .where(inArray(routes.environment, [...keys]))
            .orderBy(asc(routes.process));
    const byKey = new Map<EnvironmentKey, RouteRow[]>();
    for (const row of rows) byKey.set(row.environment, [...(byKey.get(row.environment) ?? []), row]);
    return byKey;
  },
);
