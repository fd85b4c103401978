/** GitHub's limits of one installation, and how close we came to them. */
export interface Budget {
  /** Milliseconds to wait when this request is one too many; undefined: it may pass. */
  spend(write: boolean): number | undefined;
  readonly seen: { requests: number; writes: number; refused: number; shortestGapMs: number };
}

const perHour = 5000;
const writesPerMinute = 80;
const writesPerHour = 500;

export function openBudget(): Budget {
  const seen = { requests: 0, writes: 0, refused: 0, shortestGapMs: Number.POSITIVE_INFINITY };
  const writes: number[] = [];
  const refuse = (ms: number): number => {
    seen.refused += 1;
    return ms;
  };
  return {
    seen,
    spend: (write) => {
      seen.requests += 1;
      if (seen.requests > perHour) return refuse(3_600_000);
      if (!write) return undefined;
      const now = performance.now();
      seen.shortestGapMs = Math.min(seen.shortestGapMs, now - (writes.at(-1) ?? Number.NEGATIVE_INFINITY));
      writes.push(now);
      seen.writes += 1;
      const lately = writes.filter((at) => at > now - 60_000).length;
      return lately > writesPerMinute || writes.length > writesPerHour ? refuse(60_000) : undefined;
    },
  };
}
