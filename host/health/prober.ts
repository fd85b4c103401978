import { setTimeout as delay } from 'node:timers/promises';
import type { HealthCheck } from '../../schema/manifest/types.ts';
import { afterProbe, nextProbeIn, unknown, type Verdict } from './verdict.ts';

export interface Prober {
  verdict(): Verdict;
  stop(): void;
}

export interface ProberOptions {
  readonly timing: Pick<HealthCheck, 'intervalMs' | 'retries' | 'startPeriodMs'>;
  check(): Promise<boolean>;
  /** The verdict has changed. */
  changed(): void;
}

/** Asks again and again how a process is, from the moment that it is up until stopped. */
export function startProber(options: ProberOptions): Prober {
  const abort = new AbortController();
  let health = unknown;
  const follow = async (): Promise<void> => {
    const { retries, startPeriodMs, intervalMs } = options.timing;
    const since = performance.now();
    while (!abort.signal.aborted) {
      const upMs = performance.now() - since;
      await delay(nextProbeIn(health, { upMs, startPeriodMs, intervalMs }), undefined, {
        signal: abort.signal,
      });
      const ok = await options.check();
      if (abort.signal.aborted) return;
      const before = health.verdict;
      const inStartPeriod = performance.now() - since < startPeriodMs;
      health = afterProbe(health, { ok, inStartPeriod, retries });
      if (health.verdict !== before) options.changed();
    }
  };
  // The only rejection is that of the wait which `stop` ends.
  follow().catch(() => {});
  return { verdict: () => health.verdict, stop: () => abort.abort() };
}

/** A process without a check and without a port: to run is to be healthy. */
export const alwaysHealthy: Prober = { verdict: () => 'healthy', stop: () => {} };
