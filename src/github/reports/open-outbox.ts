import type { Report, Reporter } from '../../../reconciler/ports.ts';
import { WorldError } from '../../../schema/world-error.ts';
import type { Log } from '../../log.ts';
import type { Database } from '../../store/database.ts';
import type { GitHubApp } from '../app.ts';
import { type Clock, systemClock } from './clock.ts';
import { openLanes } from './lanes.ts';
import type { Links } from './make-view.ts';
import { putReport } from './put-report.ts';
import { installationsWithUnsent, type NewReport, wantReport } from './report-rows.ts';

export interface OutboxDeps extends Links {
  readonly app: GitHubApp;
  readonly db: Database;
  readonly log: Log;
  /** The system's by default. */
  readonly clock?: Clock;
  /** Between 0 and 1, for jitter; Math.random by default. */
  readonly random?: () => number;
}

/** What is said to GitHub: put down in Postgres first, sent by a lane per installation, in the order that matters to people. */
export interface Outbox extends Reporter {
  /** Puts down single rows: reactions and replies. In `tx` when it belongs to a transaction; call `wake` after that. */
  want(reports: readonly NewReport[], tx?: Database): Promise<void>;
  /** There is something to send for this installation. */
  wake(installationId: number): void;
  /** Goes on with what an earlier run of the program left unsent. */
  resume(): Promise<void>;
  /** Resolves when nothing can be sent any more without waiting. For tests and a graceful end. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export function openOutbox(deps: OutboxDeps): Outbox {
  const lanes = openLanes({ ...deps, clock: deps.clock ?? systemClock, random: deps.random ?? Math.random });
  return {
    report: async (report) => {
      try {
        if (await putReport(deps, report)) lanes.wake(report.subject.installationId);
      } catch (error) {
        unlessOurs(deps, report, error);
      }
    },
    want: async (wanted, tx) => {
      for (const report of wanted) await wantReport(tx ?? deps.db, report);
      if (!tx) for (const { installationId } of wanted) lanes.wake(installationId);
    },
    wake: (installationId) => lanes.wake(installationId),
    resume: async () => {
      for (const id of await installationsWithUnsent(deps.db)) lanes.wake(id);
    },
    idle: () => lanes.idle(),
    close: () => lanes.close(),
  };
}

/** The world's faults are said later: the next pass reports again. */
function unlessOurs({ log }: OutboxDeps, report: Report, error: unknown): void {
  if (!(error instanceof WorldError)) throw error;
  log.warn({ err: error, environment: report.subject.environment }, 'a report could not be put down');
}
