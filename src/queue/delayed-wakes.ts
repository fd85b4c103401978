import type { EnvironmentKey } from '../../schema/environment.ts';
import type { WakePriority } from './wake.ts';

/**
 * Wakes for later, held in this process: `due_at` in Postgres is what survives it.
 * BullMQ's own delays are not used: under one id a delayed job takes the place of an immediate one, and one that is
 * added while its predecessor is active loses its delay. One per key: the newest decides.
 */
export function delayedWakes(wake: (key: EnvironmentKey, priority: WakePriority) => unknown) {
  const timers = new Map<EnvironmentKey, NodeJS.Timeout>();

  const set = (key: EnvironmentKey, when: { priority: WakePriority; delayMs: number }): void => {
    clearTimeout(timers.get(key));
    // Longer ones are the sweep's; setTimeout cannot hold more than 24 days either.
    const delayMs = Math.min(when.delayMs, 24 * 3600 * 1000);
    const timer = setTimeout(() => {
      timers.delete(key);
      wake(key, when.priority);
    }, delayMs);
    timer.unref();
    timers.set(key, timer);
  };

  const clear = (): void => {
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
  };

  return { set, clear };
}
