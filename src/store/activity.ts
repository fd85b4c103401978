import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { LastActivity } from '../../schema/activity.ts';
import { environments } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

/**
 * Notes the newest activity; an older one changes nothing. Neither does one that comes after the end: what is over does not come back
 * because somebody opens it.
 */
export const saveActivity = reaching(
  async (db: Database, key: EnvironmentKey, { at, kind }: LastActivity): Promise<void> => {
    const newer = or(isNull(environments.activeAt), lt(environments.activeAt, new Date(at)));
    const over = sql`(${environments.subject}->>'expiresAt')::float8 <= ${at}`;
    await db
      .update(environments)
      .set({ activeAt: new Date(at), activeKind: kind })
      .where(and(eq(environments.key, key), newer, sql`${over} is not true`));
  },
);
