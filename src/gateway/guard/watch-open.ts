import type { Timers } from '../../queue/timers.ts';
import type { KnownRoute } from '../known-route.ts';
import type { Credential } from './credential.ts';

/** Something that stays open: a WebSocket, a stream of events, a long download. */
export interface Held {
  readonly route: KnownRoute;
  readonly by: Credential;
  end(): void;
}

export interface OpenWatch {
  /** The returned function ends the watching: the exchange is over. */
  hold(held: Held): () => void;
  close(): void;
}

/** With what GitHub said being at most `freshMs` old, whoever lost access is out after 30 s at most. */
const everyMs = 10_000;
export const freshMs = 15_000;

/**
 * Looks again and again whether what is open may still be, and ends what may not, or of what nobody can say. `stillMay`: asked with a
 * fresh answer of GitHub.
 */
export function watchOpen(deps: { stillMay: (held: Held) => Promise<boolean>; timers: Timers }): OpenWatch {
  const open = new Set<Held>();
  const look = async (held: Held) => {
    const may = await deps.stillMay(held).catch(() => false);
    if (!may && open.delete(held)) held.end();
  };
  const stop = deps.timers.every(everyMs, 0, async () => void (await Promise.all([...open].map(look))));
  return {
    hold: (held) => {
      open.add(held);
      return () => void open.delete(held);
    },
    close: stop,
  };
}
