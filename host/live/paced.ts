export interface Pace {
  /** So many at once are fine. */
  readonly burst: number;
  /** After that, one in this time. */
  readonly everyMs: number;
}

/**
 * Calls `act` at once as long as it is not asked too often, else as soon as its turn comes; the last time that it was asked is
 * never lost. What a pod causes must not keep passes going without end.
 */
export function paced(act: () => void, { burst, everyMs }: Pace): { ask(): void; stop(): void } {
  let left = burst;
  let counted = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const turn = (): void => {
    timer = undefined;
    const now = performance.now();
    left = Math.min(burst, left + (now - counted) / everyMs);
    counted = now;
    if (left >= 1) {
      left -= 1;
      act();
    } else {
      timer = setTimeout(turn, Math.ceil((1 - left) * everyMs));
    }
  };
  return {
    ask: () => {
      if (!timer) turn();
    },
    stop: () => clearTimeout(timer),
  };
}
