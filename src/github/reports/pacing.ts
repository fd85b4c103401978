/** GitHub's limits on content-creating requests, and its advice of a second between writes. */
export const writeLimits = { gapMs: 1000, perMinute: 80, perHour: 500 } as const;

/** From here on the hour's writes are kept for what is first or final. */
const lowAfterWrites = 400;

/** When the next write may go, from when the last ones went. One per installation. */
export interface Pacing {
  /** Milliseconds since the epoch; not later than `now`: at once. */
  allowedAt(now: number): number;
  /** Whether updates that are neither first nor final should wait. */
  isLow(now: number): boolean;
  wrote(now: number): void;
  /** GitHub asked for a pause. */
  pause(until: number): void;
  /** Headers of any answer: what is left of the hour's requests. */
  heard(headers: Readonly<Record<string, string | number | undefined>>): void;
}

export function startPacing(): Pacing {
  let writes: number[] = [];
  let pausedUntil = 0;
  let left = { share: 1, resetAt: 0 };
  const since = (ms: number, now: number) => writes.filter((at) => at > now - ms);
  return {
    allowedAt: (now) => {
      writes = since(3_600_000, now);
      const gap = (writes.at(-1) ?? Number.NEGATIVE_INFINITY) + writeLimits.gapMs;
      const minute = freeAt(since(60_000, now), writeLimits.perMinute, 60_000);
      const hour = freeAt(writes, writeLimits.perHour, 3_600_000);
      return Math.max(gap, minute, hour, pausedUntil, left.share <= 0 ? left.resetAt : 0);
    },
    isLow: (now) =>
      since(3_600_000, now).length >= lowAfterWrites || (left.share < 0.1 && now < left.resetAt),
    wrote: (now) => void writes.push(now),
    pause: (until) => {
      pausedUntil = Math.max(pausedUntil, until);
    },
    heard: (headers) => {
      left = shareLeft(headers) ?? left;
    },
  };
}

/** When a window that is full has room again. */
function freeAt(writes: readonly number[], limit: number, windowMs: number): number {
  const oldest = writes.length < limit ? undefined : writes[writes.length - limit];
  return oldest === undefined ? 0 : oldest + windowMs;
}

function shareLeft(headers: Readonly<Record<string, string | number | undefined>>) {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
  );
  if (!limit || remaining === undefined || Number.isNaN(remaining) || !reset) return undefined;
  return { share: remaining / limit, resetAt: reset * 1000 };
}
