import { and, asc, desc, eq, getTableColumns, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { audit } from '../../schema/database/tables.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

export type AuditRow = typeof audit.$inferSelect;

/** Something that somebody did. `old` and `new` never hold a value of a secret. */
export interface Deed {
  readonly actor: string;
  readonly actorId: number;
  /** IP address, `comment`, `button` or `api`. */
  readonly origin: string;
  /** `secret.set`, `identity.rotate`, `command.up`. */
  readonly action: string;
  readonly subject: string;
  /** Null: no one repository's. */
  readonly repositoryId: number | null;
  readonly old?: unknown;
  readonly new?: unknown;
}

/** Adds to the audit log; give it the transaction of the deed, so that neither is without the other. */
export const recordDeed = reaching(async (db: Database, deed: Deed): Promise<void> => {
  await db.insert(audit).values({ ...deed, old: deed.old ?? null, new: deed.new ?? null });
});

/** A repository's log after row `after`, oldest first, at most `limit`. */
export const listDeeds = reaching(
  async (
    db: Database,
    repositoryId: number,
    { after = 0, limit }: { after?: number; limit: number },
  ): Promise<AuditRow[]> =>
    db
      .select()
      .from(audit)
      .where(and(eq(audit.repositoryId, repositoryId), gt(audit.id, after)))
      .orderBy(asc(audit.id))
      .limit(limit),
);

export interface DeedFilter {
  readonly repositoryIds: readonly number[];
  /** Installations whose deeds count too: what was done to the secrets of a team is no one repository's. */
  readonly teams: readonly number[];
  /** Only rows before this one. */
  readonly before?: number;
  readonly actor?: string;
  /** Of the environment, or whatever it was done to. */
  readonly action?: string;
  readonly limit: number;
}

/** The subject of a deed begins with whose secret it was: `team/42 DB_URL`. Null: no team's. */
const team = sql<number | null>`substring(${audit.subject} from '^team/([0-9]{1,15}) ')::bigint`.mapWith(
  Number,
);

export type DeedRow = AuditRow & { readonly team: number | null };

/** The audit log of these repositories and teams, newest first. */
export const newestDeeds = reaching(async (db: Database, filter: DeedFilter): Promise<DeedRow[]> => {
  const { repositoryIds, teams, before, actor, action, limit } = filter;
  if (repositoryIds.length === 0) return [];
  return db
    .select({ ...getTableColumns(audit), team })
    .from(audit)
    .where(
      and(
        or(
          inArray(audit.repositoryId, [...repositoryIds]),
          and(isNull(audit.repositoryId), inArray(team, [...teams])),
        ),
        before === undefined ? undefined : lt(audit.id, before),
        actor === undefined ? undefined : eq(audit.actor, actor),
        action === undefined ? undefined : eq(audit.action, action),
      ),
    )
    .orderBy(desc(audit.id))
    .limit(limit);
});
