import { WorldError } from '../../schema/world-error.ts';

/** What is left of the requests that GitHub answers in an hour, of each installation, as GitHub said it last. */
export interface Budgets {
  /** Headers of an answer. */
  note(installationId: number, headers: Readonly<Record<string, string | number | undefined>>): void;
  /** A request failed: perhaps because nothing is left. */
  noteFault(installationId: number, error: unknown): void;
  /** Throws WorldError `github-rate-limited` while nothing is left, or too little for `what`. `free`: costs nothing unless something changed. */
  need(installationId: number, what: 'free' | 'news'): void;
}

/** Share that is kept for passes and for commands: whoever only looks must not keep them from running. */
const reserve = 0.1;

interface Budget {
  readonly left: number;
  readonly least: number;
  /** Milliseconds since the epoch. */
  readonly resetAt: number;
}

/** `now`: milliseconds since the epoch. */
export function openBudgets(now: () => number): Budgets {
  const budgets = new Map<number, Budget>();
  return {
    note: (installationId, headers) => {
      const [limit, left, reset] = ['limit', 'remaining', 'reset'].map((name) =>
        Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
      ) as [number, number, number];
      if (Number.isFinite(limit + left + reset))
        budgets.set(installationId, { left, least: limit * reserve, resetAt: reset * 1000 });
    },
    noteFault: (installationId, error) => {
      if (!(error instanceof WorldError) || error.code !== 'github-rate-limited') return;
      if (error.retryAfterMs === undefined) return;
      budgets.set(installationId, { left: 0, least: 1, resetAt: now() + error.retryAfterMs });
    },
    need: (installationId, what) => {
      const budget = budgets.get(installationId);
      if (!budget || budget.resetAt <= now()) return;
      if (budget.left > (what === 'free' ? 0 : budget.least)) return;
      const retryAfterMs = budget.resetAt - now();
      throw new WorldError('github-rate-limited', 'little is left of the hour', { retryAfterMs });
    },
  };
}
