import { asc, gt, lt, sql } from 'drizzle-orm';
import type { HostUse } from '../../reconciler/ports.ts';
import { hostSamples } from '../../schema/database/tables.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

export interface HostSample {
  readonly at: Date;
  readonly use: HostUse;
}

/** Notes how hosts are used now, and forgets what is older than a day. */
export const saveSamples = reaching(async (db: Database, uses: readonly HostUse[]): Promise<void> => {
  if (uses.length > 0) await db.insert(hostSamples).values(uses.map((use) => ({ host: use.name, use })));
  await db.delete(hostSamples).where(lt(hostSamples.at, sql`now() - interval '25 hours'`));
});

/** The last day of every host, oldest first. */
export const listSamples = reaching(async (db: Database): Promise<HostSample[]> => {
  const rows = await db
    .select()
    .from(hostSamples)
    .where(gt(hostSamples.at, sql`now() - interval '24 hours'`))
    .orderBy(asc(hostSamples.at))
    .limit(20_000);
  return rows.map(({ at, use }) => ({ at, use: use as HostUse }));
});
