import type { Reporter } from '../../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import { WorldError } from '../../../schema/world-error.ts';
import type { Log } from '../../log.ts';
import type { Metrics } from '../../metrics.ts';
import type { Database } from '../../store/database.ts';
import type { Locks } from '../../store/locks.ts';
import type { GitHubApp } from '../app.ts';
import { type Clock, systemClock } from './clock.ts';
import { openLanes } from './lanes.ts';
import type { Links } from './make-view.ts';
import { type MovedHead, putQueued } from './put-queued.ts';
import { putReport } from './put-report.ts';
import { installationsToTell, type NewReport, wantReport } from './report-rows.ts';
import { settleQueued } from './settle-queued.ts';
import { type Later, trackTimers } from './track-timers.ts';

export interface OutboxDeps extends Links {
  readonly app: GitHubApp;
  readonly db: Database;
  readonly log: Log;
  /** The system's by default. */
  readonly clock?: Clock;
  /** Between 0 and 1, for jitter; Math.random by default. */
  readonly random?: () => number;
  /** By which a pass is given time to speak before `queued` is said; the system's by default. */
  readonly after?: Later;
  /** By which of several servers on one database one speaks for an installation; absent: there is no other. */
  readonly locks?: Locks;
  /** A report could not be put down: the environment needs another pass, which reports again. Throws nothing. */
  readonly unsaid?: (environment: EnvironmentKey) => void;
  /** What became of each attempt to write. */
  readonly counted?: Metrics['githubWrite'];
}

/** What is said to GitHub: put down in Postgres first, sent by a lane per installation, in the order that matters to people. */
export interface Outbox extends Reporter {
  /** Puts down single rows: reactions and replies. In `tx` when it belongs to a transaction; call `wake` after that. */
  want(reports: readonly NewReport[], tx?: Database): Promise<void>;
  /** Heads moved: GitHub shows a `queued` check on those that no pass has spoken of 0.3 s later; 1.5 s, when a pass is at it. */
  announce(moved: readonly MovedHead[]): void;
  /** A pass saw all that was asked for, at `head`: nothing is queued any more. Throws nothing of the world's. */
  settle(environment: EnvironmentKey, head: string | null): Promise<void>;
  /** There is something to send for this installation. */
  wake(installationId: number): void;
  /** Goes on with what an earlier run of the program left unsent. */
  resume(): Promise<void>;
  /** Resolves when nothing can be sent any more without waiting. For tests and a graceful end. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A pass that begins at once has spoken by then: only when workers are busy is `queued` worth a write. One that has begun is given
 * longer, since a write costs the next one a second.
 */
const patienceMs = { free: 300, underWay: 1200 } as const;

export function openOutbox(deps: OutboxDeps): Outbox {
  const { db, pageOf, log, clock = systemClock, random = Math.random } = deps;
  const lanes = openLanes({ ...deps, clock, random });
  const soon = trackTimers(deps.after ?? systemClock.after);
  const wakeAll = (installations: readonly number[]) => {
    for (const id of installations) lanes.wake(id);
  };
  /** Puts down what `work` puts down, for the installations that it names. */
  const say = async (environment: EnvironmentKey | undefined, work: () => Promise<readonly number[]>) => {
    try {
      wakeAll(await work());
    } catch (error) {
      unlessOurs(deps, environment, error);
    }
  };
  const announce = (moved: readonly MovedHead[], evenUnderWay: boolean) =>
    say(moved[0]?.environment, async () => {
      const { installations, underWay } = await putQueued(db, moved, { pageOf, evenUnderWay });
      if (underWay.length > 0) soon.after(patienceMs.underWay, () => announce(underWay, true));
      return installations;
    }).catch((error: unknown) => log.error({ err: error }, 'what is queued could not be put down'));
  return {
    report: (report) => say(report.subject.environment, () => putReport(deps, report)),
    announce: (moved) => soon.after(patienceMs.free, () => announce(moved, false)),
    settle: (environment, head) => say(environment, () => settleQueued(db, environment, head)),
    want: async (wanted, tx) => {
      for (const report of wanted) await wantReport(tx ?? db, report);
      if (!tx) wakeAll(wanted.map(({ installationId }) => installationId));
    },
    wake: (installationId) => lanes.wake(installationId),
    resume: async () => wakeAll(await installationsToTell(db)),
    idle: () => lanes.idle(),
    close: async () => {
      await soon.close();
      await lanes.close();
    },
  };
}

/** The world's faults are said later: by another pass, which would come in ten minutes if it was not asked for. */
function unlessOurs(deps: OutboxDeps, environment: EnvironmentKey | undefined, error: unknown): void {
  if (!(error instanceof WorldError)) throw error;
  deps.log.warn({ err: error, environment }, 'a report could not be put down');
  if (environment !== undefined) deps.unsaid?.(environment);
}
