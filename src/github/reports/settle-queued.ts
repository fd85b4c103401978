import { and, eq, isNull, sql } from 'drizzle-orm';
import { reports } from '../../../schema/database/tables.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { Database } from '../../store/database.ts';
import { reaching } from '../../store/world-fault.ts';
import { type NewReport, type ReportRow, wantReport } from './report-rows.ts';
import type { WantedCheck } from './wanted.ts';

/**
 * After a pass that saw all that was asked for: what is queued still has nothing to wait for. What nobody was told of is forgotten;
 * the rest ends. `head`: what the pass looked at. The installations that have something to say.
 */
export const settleQueued = reaching(
  async (db: Database, environment: EnvironmentKey, head: string | null): Promise<readonly number[]> => {
    const queued = and(
      eq(reports.environment, environment),
      eq(reports.kind, 'check'),
      sql`${reports.wanted}->>'status' = 'queued'`,
      // What was asked for since has its own pass to come.
      sql`exists (select 1 from environments e where e.key = ${environment} and e.desired_seq <= e.observed_seq)`,
    );
    const read = async () => (await db.select().from(reports).where(queued)) as ReportRow[];
    // Nearly every pass ends here.
    if ((await read()).length === 0) return [];
    await db.delete(reports).where(and(queued, eq(reports.attempts, 0), isNull(reports.githubId)));
    // Read after it: what a lane has begun to tell in between is not forgotten, and ends.
    const told = (await read()).filter((row) => !isUntold(row));
    for (const row of told) await wantReport(db, endOf(row, head));
    return told.map(({ installationId }) => installationId);
  },
);

function endOf(row: ReportRow, head: string | null): NewReport {
  const { environment, target, installationId, repositoryId } = row;
  const newer = head !== null && head !== target;
  const title = newer ? `Superseded by ${head.slice(0, 7)}` : 'Nothing to do';
  const summary = newer ? `A newer commit, ${head}, took over.` : 'Nothing is to be run for this commit.';
  const conclusion = newer ? 'cancelled' : 'neutral';
  const check = row.wanted as WantedCheck;
  const wanted = { ...check, status: 'completed', conclusion, title, summary } as const;
  return { environment, target, installationId, repositoryId, wanted, final: true };
}

/** A row that waits to be told and may never be. */
export function isUntold({ wanted, attempts, githubId }: ReportRow): boolean {
  return wanted.kind === 'check' && wanted.status === 'queued' && attempts === 0 && githubId === null;
}
