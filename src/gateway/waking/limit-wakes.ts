/** How often someone may wake pods. */
export interface WakeLimits {
  /** Counts one for each of `who`; else in how many milliseconds it may be asked again, and nothing is counted. */
  take(who: readonly Waker[]): number | undefined;
}

export interface Waker {
  readonly kind: keyof typeof rates;
  readonly id: string;
}

/** Ten pods at once and some more are a person at work; a hundred are a script that walks all names. */
export const rates = {
  client: { most: 30, perMs: 60_000 },
  person: { most: 60, perMs: 10 * 60_000 },
} as const;

const mostWakers = 10_000;

/** `now`: milliseconds since the epoch. */
export function limitWakes(now: () => number): WakeLimits {
  const windows = new Map<string, { endsAt: number; count: number }>();
  const windowOf = ({ kind, id }: Waker) => {
    const known = windows.get(`${kind} ${id}`);
    return known && known.endsAt > now() ? known : { endsAt: now() + rates[kind].perMs, count: 0 };
  };
  return {
    take: (who) => {
      const asked = who.map((waker) => ({ waker, window: windowOf(waker) }));
      const full = asked.filter(({ waker, window }) => window.count >= rates[waker.kind].most);
      if (full.length > 0) return Math.max(...full.map(({ window }) => window.endsAt - now()));
      for (const { waker, window } of asked) {
        window.count += 1;
        windows.delete(`${waker.kind} ${waker.id}`);
        windows.set(`${waker.kind} ${waker.id}`, window);
      }
      for (const key of windows.keys()) if (windows.size > mostWakers) windows.delete(key);
      return undefined;
    },
  };
}
