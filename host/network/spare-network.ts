import type { Log } from '../log.ts';
import type { Networks } from './networks.ts';

/** Sees to it that a spare network is there when the next pod is made. */
export interface SpareNetwork {
  /** A network was taken or given back: a little later, when nobody waits for us, things are put in order. */
  soon(): void;
  /** Nothing goes on any more when it resolves. */
  close(): Promise<void>;
}

/** Longer than it takes to make a pod: the machine has better things to do until then. */
const laterMs = 3_000;

export function spareNetwork(networks: Networks, log: Log): SpareNetwork {
  let timer: NodeJS.Timeout | undefined;
  let tidying: Promise<void> = Promise.resolve();
  const tidy = (): void => {
    tidying = networks.tidy().catch((error: unknown) => {
      log.warn({ error: String(error) }, 'the spare networks could not be put in order');
    });
  };
  return {
    soon: () => {
      clearTimeout(timer);
      timer = setTimeout(tidy, laterMs).unref();
    },
    close: async () => {
      clearTimeout(timer);
      await tidying;
    },
  };
}
