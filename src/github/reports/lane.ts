import { cutText } from '../../../schema/cut-text.ts';
import { WorldError } from '../../../schema/world-error.ts';
import type { Log } from '../../log.ts';
import type { Metrics } from '../../metrics.ts';
import type { Database } from '../../store/database.ts';
import { findRepository } from '../../store/installations.ts';
import type { Locks } from '../../store/locks.ts';
import { asDatabaseFault } from '../../store/world-fault.ts';
import type { GitHubApp } from '../app.ts';
import { requestFault, toWorldError } from '../to-world-error.ts';
import type { Clock } from './clock.ts';
import { type Pacing, startPacing } from './pacing.ts';
import {
  nextReport,
  nextReportTime,
  noteRefusal,
  noteReport,
  type ReportChange,
  type ReportRow,
} from './report-rows.ts';
import { sendReport } from './send.ts';
import { stepOf } from './step-of.ts';

export interface LaneDeps {
  readonly app: GitHubApp;
  readonly db: Database;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: () => number;
  /** Of all servers on this database one writes for an installation; absent: there is no other. */
  readonly locks?: Locks;
  readonly counted?: Metrics['githubWrite'];
}

export interface Lane {
  wake(): void;
  /** Resolves when nothing can be sent without waiting. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** One lane as its functions see it. */
interface LaneState {
  readonly deps: LaneDeps;
  readonly installationId: number;
  readonly pacing: Pacing;
  closed: boolean;
}

/** How soon we look again when another server writes for the installation. */
const lookAgainMs = 2000;

/** How often a row that we are wrong about is tried, and one that GitHub refuses. */
const ownTries = 5;
const refusedTries = 8;

/** Edits of one comment are this far apart; whatever came last in between is what is sent. */
const commentGapMs = 5000;

/** Writes of one installation, one after the other, as fast as GitHub allows. No timer runs while there is nothing to send. */
export function openLane(deps: LaneDeps, installationId: number): Lane {
  const state: LaneState = { deps, installationId, pacing: startPacing(), closed: false };
  let running: Promise<void> | undefined;
  let again = false;
  let cancelTimer = () => {};
  const wake = () => {
    if (state.closed) return;
    again = true;
    running ??= run().finally(() => {
      running = undefined;
    });
  };
  const run = async () => {
    cancelTimer();
    while (again && !state.closed) {
      again = false;
      const waitMs = await sendAll(state);
      if (waitMs !== undefined && !state.closed && !again) cancelTimer = deps.clock.after(waitMs, wake);
    }
  };
  return {
    wake,
    idle: async () => {
      while (running) await running;
    },
    close: async () => {
      state.closed = true;
      cancelTimer();
      await running;
    },
  };
}

/** Sends until nothing is left or a wait is needed: its milliseconds. */
async function sendAll(state: LaneState): Promise<number | undefined> {
  const { deps, installationId, pacing } = state;
  try {
    while (!state.closed) {
      // Before the row is read: what another server has just said stands in it then.
      if (!(await mayWrite(state))) return lookAgainMs;
      const now = deps.clock.now();
      const row = await nextReport(deps.db, { installationId, now: new Date(now), low: pacing.isLow(now) });
      if (!row) {
        await deps.locks?.release(installationId);
        return await quietTime(state, now);
      }
      const wait = pacing.allowedAt(now) - now;
      if (wait > 0) return wait;
      await sendOne(state, row);
    }
    return undefined;
  } catch (error) {
    // Our own memory is out of reach or we are wrong: later, and loudly.
    deps.log.error({ err: error, installation: installationId }, 'the lane of an installation stumbled');
    return 5000;
  }
}

async function mayWrite({ deps, installationId }: LaneState): Promise<boolean> {
  return deps.locks === undefined || deps.locks.hold(installationId);
}

async function quietTime(
  { deps, installationId, pacing }: LaneState,
  now: number,
): Promise<number | undefined> {
  const next = await nextReportTime(deps.db, { installationId, now: new Date(now) });
  const waits = [
    ...(next ? [next.getTime() - now] : []),
    // What a low budget held back is looked at again after a while.
    ...(pacing.isLow(now) ? [60_000] : []),
  ];
  return waits.length > 0 ? Math.max(1, Math.min(...waits)) : undefined;
}

const unknownRepository = { error: 'the repository is not known any more', retryAt: null };

async function sendOne(state: LaneState, row: ReportRow): Promise<void> {
  const { deps, installationId, pacing } = state;
  try {
    const repository = await findRepository(deps.db, row.repositoryId);
    if (!repository) return await noteRefusal(deps.db, row, unknownRepository);
    const { repositoryId } = row;
    const octokit = await deps.app.repository({
      installationId,
      repositoryId,
      step: stepOf[row.wanted.kind],
    });
    octokit.hook.after('request', ({ headers }) => pacing.heard(headers));
    octokit.hook.before('request', async ({ method }) => {
      if (method === 'GET') return;
      if (!(await mayWrite(state))) throw new WorldError('superseded', 'another server writes now');
      pacing.wrote(deps.clock.now());
    });
    // Noted before the write: after a crash, a row with attempts is one that may have got through.
    if (!(await noteReport(deps.db, row, { attempts: row.attempts + 1 }))) return;
    const sent = await sendReport(
      { app: deps.app, octokit, owner: repository.owner, repo: repository.name },
      row,
    );
    await noteReport(deps.db, row, noteOf(state, row, sent));
    deps.counted?.(row.kind, 'sent');
  } catch (error) {
    await noteFault(state, row, error);
  }
}

function noteOf(
  { deps }: LaneState,
  row: ReportRow,
  sent: Awaited<ReturnType<typeof sendReport>>,
): ReportChange {
  const kept: ReportChange = {
    attempts: 0,
    error: null,
    ...(sent.githubId === undefined ? {} : { githubId: sent.githubId }),
  };
  if (!sent.done) return kept;
  const notBefore = row.kind === 'comment' ? new Date(deps.clock.now() + commentGapMs) : null;
  return { ...kept, sentDigest: row.wantedDigest, notBefore };
}

async function noteFault(state: LaneState, row: ReportRow, error: unknown): Promise<void> {
  const { deps, pacing } = state;
  const now = deps.clock.now();
  const fault = asDatabaseFault(toWorldError(error, `write the ${row.kind}`));
  if (!(fault instanceof WorldError)) return ourFault(state, row, fault);
  deps.log.warn({ err: fault, environment: row.environment, report: row.kind }, 'GitHub was not told');
  // Nothing was written; whoever writes now reads the row.
  if (fault.code === 'superseded') return;
  deps.counted?.(row.kind, fault.code === 'github-refused' ? 'refused' : 'retried');
  if (fault.code === 'github-refused') return refused(state, row, error, fault);
  if (fault.code === 'github-rate-limited') {
    pacing.pause(now + (fault.retryAfterMs ?? 60_000));
    return;
  }
  if (fault.code !== 'github-unreachable') throw fault;
  await noteReport(deps.db, row, { notBefore: new Date(now + backoff(row.attempts, deps.random)) });
}

/** One row that we are wrong about must not keep the others waiting: it steps back, and after a few tries it is given up, loudly. */
async function ourFault({ deps }: LaneState, row: ReportRow, error: unknown): Promise<void> {
  const { environment, kind } = row;
  deps.log.error({ err: error, environment, report: kind }, 'a report could not be made ready');
  const attempts = row.attempts + 1;
  if (attempts >= ownTries)
    return noteRefusal(deps.db, row, { error: 'a fault of ours: see the log', retryAt: null });
  const notBefore = new Date(deps.clock.now() + backoff(attempts, deps.random));
  await noteReport(deps.db, row, { attempts, notBefore });
}

/**
 * What cannot succeed is not repeated, but for three cases: what we wrote was deleted by someone, a suspended installation, and a token
 * that was taken back, in whose place there will be another.
 */
async function refused(state: LaneState, row: ReportRow, error: unknown, fault: WorldError): Promise<void> {
  const { deps, pacing } = state;
  const cause = requestFault(error);
  if (cause?.status === 404 && row.githubId !== null) {
    await noteReport(deps.db, row, { githubId: null, sentDigest: null });
    return;
  }
  if (cause?.status === 401) {
    await noteReport(deps.db, row, {
      notBefore: new Date(deps.clock.now() + backoff(row.attempts, deps.random)),
    });
    return;
  }
  if (cause && /suspended/i.test(cause.message)) return pacing.pause(deps.clock.now() + 600_000);
  const retryAt = isCurable(row, cause?.status) ? retryTime(row.attempts, deps.clock.now()) : null;
  await noteRefusal(deps.db, row, { error: cutText(fault.message, 500), retryAt });
}

/** A permission can be given back; and nobody says a final state again, so it is worth a try whatever the reason was. */
function isCurable({ final }: ReportRow, status: number | undefined): boolean {
  return final || status === 403;
}

/** After 10 min, 20 min, 40 min … for two days; after that only when somebody asks. */
function retryTime(attempts: number, now: number): Date | null {
  return attempts >= refusedTries ? null : new Date(now + 600_000 * 2 ** attempts);
}

/** 1 s, 2 s, 4 s … 5 min, each between half and all of it. */
function backoff(attempts: number, random: () => number): number {
  return Math.min(1000 * 2 ** Math.min(attempts, 10), 300_000) * (0.5 + random() / 2);
}
