/** Calls back once after `ms`; returns what cancels it. */
export type Later = (ms: number, call: () => Promise<void>) => () => void;

/** Timers that are cancelled together; work that has begun is waited for. `work` must not throw. */
export function trackTimers(later: Later) {
  const cancels = new Set<() => void>();
  const underWay = new Set<Promise<void>>();
  let closed = false;
  return {
    after: (ms: number, work: () => Promise<void>): void => {
      if (closed) return;
      const begin = (): Promise<void> => {
        cancels.delete(cancel);
        const ended = work().finally(() => underWay.delete(ended));
        underWay.add(ended);
        return ended;
      };
      const cancel = later(ms, begin);
      cancels.add(cancel);
    },
    close: async (): Promise<void> => {
      closed = true;
      for (const cancel of cancels) cancel();
      await Promise.all(underWay);
    },
  };
}
