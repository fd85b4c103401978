import { WorldError } from '../../../schema/world-error.ts';
import type { Log } from '../../log.ts';
import type { Database } from '../../store/database.ts';
import { findRepository } from '../../store/installations.ts';
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

export interface LaneDeps {
  readonly app: GitHubApp;
  readonly db: Database;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: () => number;
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
      const now = deps.clock.now();
      const row = await nextReport(deps.db, { installationId, now: new Date(now), low: pacing.isLow(now) });
      if (!row) return await quietTime(state, now);
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

async function sendOne(state: LaneState, row: ReportRow): Promise<void> {
  const { deps, installationId, pacing } = state;
  try {
    const repository = await findRepository(deps.db, row.repositoryId);
    if (!repository) return await noteRefusal(deps.db, row, 'the repository is not known any more');
    const octokit = await deps.app.installation(installationId);
    octokit.hook.after('request', ({ headers }) => pacing.heard(headers));
    octokit.hook.before('request', ({ method }) => {
      if (method !== 'GET') pacing.wrote(deps.clock.now());
    });
    // Noted before the write: after a crash, a row with attempts is one that may have got through.
    await noteReport(deps.db, row, { attempts: row.attempts + 1 });
    const sent = await sendReport(
      { app: deps.app, octokit, owner: repository.owner, repo: repository.name },
      row,
    );
    await noteReport(deps.db, row, noteOf(state, row, sent));
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
    ...(sent.githubId === undefined ? {} : { githubId: sent.githubId }),
  };
  if (!sent.done) return kept;
  const notBefore = row.kind === 'comment' ? new Date(deps.clock.now() + commentGapMs) : null;
  return { ...kept, sentDigest: row.wantedDigest, notBefore };
}

async function noteFault(state: LaneState, row: ReportRow, error: unknown): Promise<void> {
  const { deps, pacing } = state;
  const now = deps.clock.now();
  const fault = toWorldError(error, `write the ${row.kind}`);
  if (!(fault instanceof WorldError)) throw fault;
  deps.log.warn({ err: fault, environment: row.environment, report: row.kind }, 'GitHub was not told');
  if (fault.code === 'github-refused') return refused(state, row, error, fault);
  if (fault.code === 'github-rate-limited') {
    pacing.pause(now + (fault.retryAfterMs ?? 60_000));
    return;
  }
  if (fault.code !== 'github-unreachable') throw fault;
  await noteReport(deps.db, row, { notBefore: new Date(now + backoff(row.attempts, deps.random)) });
}

/** What cannot succeed is not repeated, but for two cases: what we wrote was deleted by someone, and a suspended installation. */
async function refused(state: LaneState, row: ReportRow, error: unknown, fault: WorldError): Promise<void> {
  const { deps, pacing } = state;
  const cause = requestFault(error);
  if (cause?.status === 404 && row.githubId !== null) {
    return noteReport(deps.db, row, { githubId: null, sentDigest: null });
  }
  if (cause && /suspended/i.test(cause.message)) return pacing.pause(deps.clock.now() + 600_000);
  await noteRefusal(deps.db, row, fault.message.slice(0, 500));
}

/** 1 s, 2 s, 4 s … 5 min, each between half and all of it. */
function backoff(attempts: number, random: () => number): number {
  return Math.min(1000 * 2 ** Math.min(attempts, 10), 300_000) * (0.5 + random() / 2);
}
