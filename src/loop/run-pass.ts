import type { Subject } from '../../reconciler/plan/desired.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { WorldError } from '../../schema/world-error.ts';
import { withLogFields } from '../log.ts';
import { type Lease, leaseEndsInMs, releaseLease } from '../store/leases.ts';
import type { Active, ActivePass } from './active.ts';
import { backOffMs } from './due-in.ts';
import { keepLease, seizeLease } from './hold-lease.ts';
import type { LoopDeps } from './loop-deps.ts';
import { storePass } from './store-pass.ts';

/**
 * One pass over one environment, when nobody else is at it: lease → commands → reconcile → store.
 * Throws nothing: what went wrong is in the log, and due again.
 */
export async function runPass(key: EnvironmentKey, deps: LoopDeps, active: Active): Promise<void> {
  const pass = active.begin(key);
  // Under way in this process: it will be followed by another.
  if (!pass) return;
  let next: Next = 'when-woken';
  try {
    const lease = await seizeLease(deps.db, key);
    if (!lease) await lookAgain(key, deps);
    else next = await passUnderLease(lease, { deps, pass });
  } catch (error) {
    deps.log.error({ err: error, environment: key }, 'a pass could not begin');
  } finally {
    const { woken, told } = pass.end();
    if (next === 'at-once' || woken || (told && next !== 'after-rest')) await hint(deps, key);
  }
}

/** `after-rest`: the world failed the pass, or it had no effect: what it did itself is no reason to try again before the rest is over. */
type Next = 'at-once' | 'when-woken' | 'after-rest';

async function passUnderLease(
  lease: Lease,
  { deps, pass }: { deps: LoopDeps; pass: ActivePass },
): Promise<Next> {
  const { key, epoch, delivery } = lease;
  return withLogFields({ environment: key, epoch, ...(delivery ? { delivery } : {}) }, async () => {
    const letGo = keepLease(deps.db, lease, () => pass.abort());
    try {
      return await runStages(lease, deps, pass.signal);
    } catch (error) {
      return await failed(lease, deps, error);
    } finally {
      letGo();
    }
  });
}

async function runStages(lease: Lease, deps: LoopDeps, signal: AbortSignal): Promise<Next> {
  const { key, epoch } = lease;
  const startedAt = deps.now();
  const restMs = lease.seq > lease.seen ? 0 : deps.repeats.restLeft(key, startedAt);
  if (restMs > 0) return restOn(lease, deps, restMs);
  const { more } = await deps.runCommands(key, { epoch, signal });
  const commandsMs = deps.now() - startedAt;
  const ended = await deps.reconcile(key, {
    epoch,
    signal,
    earlier: lease.subject as Subject | null,
    onStage: (stage) => deps.log.debug({ stage }, 'stage'),
  });
  if ((await storePass(deps, lease, { ...ended, startedAt, commandsMs })) || more) return 'at-once';
  const { outcome } = ended;
  const failed = outcome.kind === 'failed' && outcome.fault === 'world';
  return failed || deps.repeats.restLeft(key, deps.now()) > 0 ? 'after-rest' : 'when-woken';
}

/** What was done last had no effect: neither our own steps' events nor a sweep are a reason to do it again now. */
async function restOn(lease: Lease, deps: LoopDeps, dueInMs: number): Promise<Next> {
  await releaseLease(deps.db, lease, { dueInMs, failures: lease.failures });
  await hint(deps, lease.key, dueInMs);
  return 'after-rest';
}

/** A fault of the world is waited out; one of ours is loud, and tried again as rarely. */
async function failed(lease: Lease, deps: LoopDeps, error: unknown): Promise<Next> {
  const worlds = error instanceof WorldError;
  deps.log[worlds ? 'warn' : 'error'](
    { err: error },
    worlds ? 'the pass met a fault of the world' : 'the pass failed',
  );
  deps.metrics.pass('error', {});
  const backOff = backOffMs(lease.failures, deps.random());
  const dueInMs = Math.max(backOff, worlds ? (error.retryAfterMs ?? 0) : 0);
  await releaseLease(deps.db, lease, { dueInMs, failures: lease.failures + 1 }).catch((fault: unknown) =>
    deps.log.warn({ err: fault }, 'the lease could not be given back; it ends by itself'),
  );
  await hint(deps, lease.key, dueInMs);
  return 'after-rest';
}

/**
 * Another process holds the environment. What was asked stands in `desired_seq`, which it watches; what a pod told may be news
 * to it, so we look again soon, and at the latest when its lease ends.
 */
async function lookAgain(key: EnvironmentKey, deps: LoopDeps): Promise<void> {
  const leftMs = await leaseEndsInMs(deps.db, key);
  await hint(deps, key, Math.min(leftMs, 2000) + 500 * (1 + deps.random()));
}

async function hint(deps: LoopDeps, key: EnvironmentKey, delayMs?: number): Promise<void> {
  const when = delayMs === undefined ? {} : { delayMs };
  await deps
    .wake(key, { priority: 'runtime', ...when })
    .catch((error: unknown) =>
      deps.log.warn({ err: error, environment: key }, 'a wake was lost; the sweep will'),
    );
}
