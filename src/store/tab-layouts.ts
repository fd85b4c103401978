import { and, eq, sql } from 'drizzle-orm';
import { tabLayouts } from '../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { TabLayout } from '../../schema/tab-layout.ts';
import type { Database } from './database.ts';
import { reaching } from './world-fault.ts';

export interface LayoutOwner {
  readonly environment: EnvironmentKey;
  readonly personId: number;
}

export const findTabLayout = reaching(
  async (db: Database, { environment, personId }: LayoutOwner): Promise<TabLayout | undefined> => {
    const mine = and(eq(tabLayouts.environment, environment), eq(tabLayouts.personId, personId));
    const [row] = await db.select().from(tabLayouts).where(mine);
    return row?.layout;
  },
);

export const putTabLayout = reaching(
  async (db: Database, of: LayoutOwner, layout: TabLayout): Promise<void> => {
    await db
      .insert(tabLayouts)
      .values({ ...of, layout })
      .onConflictDoUpdate({
        target: [tabLayouts.environment, tabLayouts.personId],
        set: { layout, updatedAt: sql`now()` },
      });
  },
);
