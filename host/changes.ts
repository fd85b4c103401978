import type { EnvironmentKey } from '../schema/environment.ts';
import type { Log } from './log.ts';

/** Who wants to know that something of an environment changed. */
export interface Changes {
  tell(environment: EnvironmentKey): void;
  listen(changed: (environment: EnvironmentKey) => void): () => void;
}

export function changesOf(log: Log): Changes {
  const listeners = new Set<(environment: EnvironmentKey) => void>();
  return {
    tell: (environment) => {
      for (const listener of listeners) {
        try {
          listener(environment);
        } catch (error) {
          log.error({ error, environment }, 'a listener of the runtime failed');
        }
      }
    },
    listen: (changed) => {
      // Its own function each time: the same callback may listen twice.
      const listener = (environment: EnvironmentKey) => changed(environment);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
