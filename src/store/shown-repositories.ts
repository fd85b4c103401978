import { and, asc, desc, eq, inArray, isNull, lt } from 'drizzle-orm';
import { audit, repositories } from '../../schema/database/tables.ts';
import type { AuditRow } from './audit.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

/** Repositories that the app can see, by name. */
export const knownRepositories = reaching(async (db: Database) =>
  db
    .select({ id: repositories.id, owner: repositories.owner, name: repositories.name })
    .from(repositories)
    .where(isNull(repositories.removedAt))
    .orderBy(asc(repositories.owner), asc(repositories.name))
    .limit(5000),
);

export interface DeedFilter {
  readonly repositoryIds: readonly number[];
  /** Only rows before this one. */
  readonly before?: number;
  readonly actor?: string;
  /** Of the environment, or whatever it was done to. */
  readonly action?: string;
  readonly limit: number;
}

/** The audit log of these repositories, newest first. */
export const latestDeeds = reaching(async (db: Database, filter: DeedFilter): Promise<AuditRow[]> => {
  const { repositoryIds, before, actor, action, limit } = filter;
  if (repositoryIds.length === 0) return [];
  return db
    .select()
    .from(audit)
    .where(
      and(
        inArray(audit.repositoryId, [...repositoryIds]),
        before === undefined ? undefined : lt(audit.id, before),
        actor === undefined ? undefined : eq(audit.actor, actor),
        action === undefined ? undefined : eq(audit.action, action),
      ),
    )
    .orderBy(desc(audit.id))
    .limit(limit);
});
