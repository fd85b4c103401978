import type { Runtime } from '../../reconciler/ports.ts';
import { actionName } from './point-names.ts';

type Closing = Runtime & { close(): Promise<void> };

/** A runtime whose acts are told before and after, and wait for the telling. */
export function announcedRuntime(
  runtime: Closing,
  tell: (when: 'before' | 'after', name: string) => Promise<void>,
): Closing {
  return {
    ...runtime,
    perform: async (action, fence) => {
      await tell('before', actionName(action));
      await runtime.perform(action, fence);
      await tell('after', actionName(action));
    },
  };
}
