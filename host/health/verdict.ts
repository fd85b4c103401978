/** What a health check has led to since its process is up. */
export type Verdict = 'starting' | 'healthy' | 'failing';

export interface Health {
  readonly verdict: Verdict;
  /** Failed probes in a row that count. */
  readonly failures: number;
}

export interface ProbeResult {
  readonly ok: boolean;
  /** Within the start period a failure does not count, unless the process was healthy already. */
  readonly inStartPeriod: boolean;
  readonly retries: number;
}

export const unknown: Health = { verdict: 'starting', failures: 0 };

/** One success is healthy; `retries` failures in a row are failing. Pure. */
export function afterProbe(health: Health, { ok, inStartPeriod, retries }: ProbeResult): Health {
  if (ok) return { verdict: 'healthy', failures: 0 };
  if (inStartPeriod && health.verdict === 'starting') return health;
  const failures = health.failures + 1;
  return { verdict: failures >= Math.max(1, retries) ? 'failing' : health.verdict, failures };
}

/**
 * Milliseconds to the next probe. While a process starts we look often, since somebody waits for it: 20 ms at first, a
 * fifteenth of the time that it takes later, 500 ms at most.
 */
export function nextProbeIn(
  health: Health,
  { upMs, startPeriodMs, intervalMs }: { upMs: number; startPeriodMs: number; intervalMs: number },
): number {
  if (health.verdict !== 'starting' || upMs >= startPeriodMs) return intervalMs;
  return Math.min(intervalMs, 500, Math.max(20, Math.round(upMs / 15)));
}
