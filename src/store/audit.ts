import { and, asc, eq, gt } from 'drizzle-orm';
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
