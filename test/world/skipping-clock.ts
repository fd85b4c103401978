/** A clock that can be set forward, so that half an hour without visits takes no half hour. */
export interface SkippingClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  skip(ms: number): void;
  /** As late as it is. */
  reset(): void;
}

export function skippingClock(): SkippingClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    skip: (ms) => {
      ahead += ms;
    },
    reset: () => {
      ahead = 0;
    },
  };
}
