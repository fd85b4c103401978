import { and, eq, ne, sql } from 'drizzle-orm';
import { environments, reports } from '../../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { Database } from '../../store/database.ts';
import { reaching } from '../../store/world-fault.ts';

/** What our memory says about running pods: good enough to count by, never a reason to remove anything. */
export interface KnownPods {
  runs(environment: EnvironmentKey): Promise<boolean>;
  /** Environments of this person that run, `except` left out. */
  countOf(actor: string, except: EnvironmentKey): Promise<number>;
}

/** From the deployments that we told GitHub are up: one that is set inactive runs no more, one that failed still does. */
export function openKnownPods(db: Database): KnownPods {
  const up = and(
    eq(reports.kind, 'deployment'),
    sql`${reports.wanted}->>'state' in ('success', 'in_progress', 'failure')`,
  );
  return {
    runs: reaching(async (environment: EnvironmentKey) => {
      const rows = await db
        .select({ target: reports.target })
        .from(reports)
        .where(and(up, eq(reports.environment, environment)))
        .limit(1);
      return rows.length > 0;
    }),
    countOf: reaching(async (actor: string, except: EnvironmentKey) => {
      const [row] = await db
        .select({ count: sql<number>`count(distinct ${environments.key})::int` })
        .from(environments)
        .innerJoin(reports, and(up, eq(reports.environment, environments.key)))
        .where(
          and(sql`lower(${environments.subject}->>'actor') = lower(${actor})`, ne(environments.key, except)),
        );
      return row?.count ?? 0;
    }),
  };
}
