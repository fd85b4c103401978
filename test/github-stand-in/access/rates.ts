import { type Json, Refusal } from '../http/answer.ts';
import type { Caller } from '../state.ts';

export interface RateLimits {
  /** Requests an hour, to each caller; GitHub's is 5,000. */
  readonly perHour: number;
  /** Content-making requests; GitHub's are 80 a minute and 500 an hour. Null: not limited. */
  readonly contentPerMinute: number | null;
  readonly contentPerHour: number | null;
}

export interface Rates {
  /** Counts one request; throws GitHub's refusal when it is one too many; returns the rate headers. */
  spend(caller: Caller, kind: { write: boolean }): Record<string, string>;
  /** Gives one back: a 304 costs nothing. */
  refund(caller: Caller): void;
  overview(caller: Caller): Json;
  limits: RateLimits;
}

const HOUR_MS = 3600_000;

export function openRates(limits: RateLimits, now: () => number): Rates {
  const windows = new Map<string, { used: number; resetAt: number }>();
  let writes: number[] = [];

  function windowOf(caller: Caller) {
    const key = caller.kind === 'person' ? caller.login : caller.kind;
    const known = windows.get(key);
    if (known && known.resetAt > now()) return known;
    const fresh = { used: 0, resetAt: now() + HOUR_MS };
    windows.set(key, fresh);
    return fresh;
  }
  function headers(caller: Caller): Record<string, string> {
    const { used, resetAt } = windowOf(caller);
    const { perHour } = rates.limits;
    return {
      'x-ratelimit-limit': String(perHour),
      'x-ratelimit-remaining': String(Math.max(0, perHour - used)),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
      'x-ratelimit-resource': 'core',
    };
  }
  function spendWrite(): void {
    writes = [...writes.filter((at) => at > now() - HOUR_MS), now()];
    const { contentPerMinute, contentPerHour } = rates.limits;
    const lastMinute = writes.filter((at) => at > now() - 60_000).length;
    if (
      lastMinute > (contentPerMinute ?? Number.POSITIVE_INFINITY) ||
      writes.length > (contentPerHour ?? Number.POSITIVE_INFINITY)
    ) {
      const message =
        'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.';
      throw new Refusal(403, message, {}, { 'retry-after': '60' });
    }
  }
  const rates: Rates = {
    limits,
    spend(caller, { write }) {
      const window = windowOf(caller);
      if (window.used >= rates.limits.perHour)
        throw new Refusal(403, 'API rate limit exceeded.', {}, headers(caller));
      window.used++;
      if (write && caller.kind === 'installation') spendWrite();
      return headers(caller);
    },
    refund: (caller) => {
      windowOf(caller).used--;
    },
    overview: (caller) => {
      const { used, resetAt } = windowOf(caller);
      const core = {
        limit: rates.limits.perHour,
        used,
        remaining: rates.limits.perHour - used,
        reset: Math.ceil(resetAt / 1000),
      };
      return {
        resources: {
          core,
          search: core,
          graphql: core,
          integration_manifest: core,
          code_scanning_upload: core,
        },
        rate: core,
      };
    },
  };
  return rates;
}
