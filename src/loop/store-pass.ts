import type { Outcome } from '../../reconciler/outcome.ts';
import type { Desired } from '../../reconciler/plan/desired.ts';
import type { Pass } from '../../reconciler/reconcile.ts';
import { storedSubject } from '../github/source/subject.ts';
import { type Lease, leapLease, releaseLease } from '../store/leases.ts';
import { finishPass } from '../store/passes.ts';
import { backOffMs, nextDue } from './due-in.ts';
import type { LoopDeps } from './loop-deps.ts';
import { tolerated } from './repeats.ts';
import { shownOf } from './shown-of.ts';

interface EndedPass extends Pass {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly commandsMs: number;
}

/** Later ones are left to the sweep: a timer for each of thousands of expiries would be kept for days. */
const longestTimerMs = 10 * 60 * 1000;

/** Stores what a pass led to, gives the lease back, and says whether another pass is due at once. */
export async function storePass(deps: LoopDeps, lease: Lease, pass: EndedPass): Promise<boolean> {
  const now = deps.now();
  const { outcome } = pass;
  const timings = { commands: pass.commandsMs, ...pass.timings, total: now - pass.startedAt };
  deps.metrics.pass(isOvertaken(outcome) ? 'superseded' : outcome.kind, timings);
  if (isOvertaken(outcome)) return giveWay(deps, lease, outcome.code);
  const due = nextDue({ outcome, dueAt: pass.dueAt, failures: lease.failures, now, random: deps.random() });
  const restMs = restAfter(deps, lease, pass);
  const next = restMs === null ? due : { ...due, dueInMs: restMs };
  const stored = await finishPass(deps.db, {
    ...lease,
    ...next,
    head: pass.subject?.head ?? null,
    ...(outcome.kind === 'converged' && pass.desired.kind === 'run' && { ran: pass.desired.spec.commit }),
    plan: pass.plan,
    outcome,
    wish: wishOf(pass.desired),
    ...(isWorlds(outcome) ? {} : { shown: shownOf(pass, lease.lastShown) }),
    subject: pass.subject,
    timings,
    startedAt: new Date(pass.startedAt),
    endedAt: new Date(now),
    // A new head is news too: an approval asks later when it was first seen.
    keep: pass.plan.steps.length > 0 || outcome.kind !== lease.lastOutcome || isNewHead(lease, pass),
  });
  deps.log.info({ outcome: outcome.kind, steps: pass.plan.steps.length, timings }, 'pass ended');
  if (stored.kind === 'stale') return false;
  const follow = stored.moved || (pass.again && restMs === null);
  if (!follow) await hintLater(deps, lease, next.dueInMs);
  if (!follow && !isWorlds(outcome)) await deps.settled?.(lease.key, pass.subject?.head ?? null);
  return follow;
}

function isNewHead(lease: Lease, { subject }: EndedPass): boolean {
  return subject !== null && subject.head !== storedSubject(lease.subject)?.head;
}

/** Milliseconds to wait before the same steps are tried once more; null: they are not a repetition. */
function restAfter({ repeats, log, now, random }: LoopDeps, lease: Lease, pass: EndedPass): number | null {
  const steps = pass.again ? pass.plan.steps : [];
  const count = repeats.note(lease.key, pass.subject?.head ?? null, steps);
  if (count < tolerated) return null;
  const restMs = backOffMs(count - tolerated, random());
  repeats.rest(lease.key, now() + restMs);
  const again = steps.map(({ reason }) => reason);
  log.warn({ steps: again, times: count, restMs }, 'the same steps succeed again and again without effect');
  return restMs;
}

function wishOf(desired: Desired): string {
  if (desired.kind === 'remove') return `remove/${desired.signal.kind}`;
  return desired.kind === 'ask' || desired.kind === 'stop' ? `${desired.kind}/${desired.why}` : desired.kind;
}

/** The last outcome stays, and nothing counts as failed: the newer pass says all. */
async function giveWay(deps: LoopDeps, lease: Lease, why: Overtaken['code']): Promise<boolean> {
  if (why === 'stale-epoch') await leapLease(deps.db, lease);
  else await releaseLease(deps.db, lease, { dueInMs: 0, failures: lease.failures });
  deps.log.info({ why }, 'pass gave way to a newer one');
  return true;
}

async function hintLater(deps: LoopDeps, lease: Lease, dueInMs: number | null): Promise<void> {
  if (dueInMs === null || dueInMs > longestTimerMs) return;
  await deps.wake(lease.key, { priority: 'runtime', delayMs: Math.max(1, dueInMs) });
}

function isWorlds(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && outcome.fault === 'world';
}

type Overtaken = Outcome & { readonly code: 'superseded' | 'stale-epoch' };

function isOvertaken(outcome: Outcome): outcome is Overtaken {
  if (outcome.kind !== 'failed' || outcome.fault !== 'world') return false;
  return outcome.code === 'superseded' || outcome.code === 'stale-epoch';
}
