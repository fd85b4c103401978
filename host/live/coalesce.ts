import { setTimeout as delay } from 'node:timers/promises';

/**
 * Calls `act` at once, and again after it when it was asked meanwhile, `ms` apart and never twice at a time: what a pod
 * causes must not keep the host busy.
 */
export function coalesce(act: () => Promise<void>, ms: number): { ask(): void; stop(): void } {
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    running = true;
    do {
      again = false;
      // `act` reports its own faults.
      await act().catch(() => {});
      await delay(ms);
    } while (again);
    running = false;
  };
  return {
    ask: () => {
      if (running) again = true;
      else void run();
    },
    stop: () => {
      again = false;
    },
  };
}
