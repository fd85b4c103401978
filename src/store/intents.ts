import { eq } from 'drizzle-orm';
import { environments } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Intent } from '../../schema/intent.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

/** What people asked of the environment; empty when nobody did, or nobody knows it. */
export const readIntent = reaching(async (db: Database, key: EnvironmentKey): Promise<Intent> => {
  const [row] = await db
    .select({ intent: environments.intent })
    .from(environments)
    .where(eq(environments.key, key));
  return row?.intent ?? {};
});

/** Changes the intent under a row lock; the new one. An environment that nobody knows stays unknown. */
export const changeIntent = reaching(
  async (db: Database, key: EnvironmentKey, change: (intent: Intent) => Intent): Promise<Intent> =>
    db.transaction(async (tx) => {
      const [row] = await tx
        .select({ intent: environments.intent, activeAt: environments.activeAt })
        .from(environments)
        .where(eq(environments.key, key))
        .for('update');
      if (!row) return {};
      const intent = change(row.intent);
      const set = { intent, ...newerActivity(row, intent) };
      await tx.update(environments).set(set).where(eq(environments.key, key));
      return intent;
    }),
);

/** Whoever changes what is wanted uses it, unless something newer is known. */
function newerActivity({ activeAt }: { activeAt: Date | null }, intent: Intent) {
  if (intent.activeAt === undefined || intent.activeAt <= (activeAt?.getTime() ?? 0)) return {};
  return { activeAt: new Date(intent.activeAt), activeKind: 'command' as const };
}
