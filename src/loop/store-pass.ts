import type { Outcome } from '../../reconciler/outcome.ts';
import type { Pass } from '../../reconciler/reconcile.ts';
import { type Lease, releaseLease } from '../store/leases.ts';
import { finishPass } from '../store/passes.ts';
import { nextDue } from './due-in.ts';
import type { LoopDeps } from './loop-deps.ts';

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
  if (isOvertaken(outcome)) return giveWay(deps, lease);
  const next = nextDue({ outcome, dueAt: pass.dueAt, failures: lease.failures, now, random: deps.random() });
  const stored = await finishPass(deps.db, {
    ...lease,
    ...next,
    head: pass.subject?.head ?? null,
    plan: pass.plan,
    outcome,
    subject: pass.subject,
    timings,
    startedAt: new Date(pass.startedAt),
    endedAt: new Date(now),
    keep: pass.plan.steps.length > 0 || outcome.kind !== lease.lastOutcome,
  });
  deps.log.info({ outcome: outcome.kind, steps: pass.plan.steps.length, timings }, 'pass ended');
  if (stored.kind === 'stale') return false;
  const follow = stored.moved || pass.again;
  if (!follow) await hintLater(deps, lease, next.dueInMs);
  return follow;
}

/** The last outcome stays, and nothing counts as failed: the newer pass says all. */
async function giveWay(deps: LoopDeps, lease: Lease): Promise<boolean> {
  await releaseLease(deps.db, lease, { dueInMs: 0, failures: lease.failures });
  deps.log.info('pass gave way to a newer wake');
  return true;
}

async function hintLater(deps: LoopDeps, lease: Lease, dueInMs: number | null): Promise<void> {
  if (dueInMs === null || dueInMs > longestTimerMs) return;
  await deps.wake(lease.key, { priority: 'runtime', delayMs: Math.max(1, dueInMs) });
}

function isOvertaken(outcome: Outcome): boolean {
  if (outcome.kind !== 'failed' || outcome.fault !== 'world') return false;
  return outcome.code === 'superseded' || outcome.code === 'stale-epoch';
}
