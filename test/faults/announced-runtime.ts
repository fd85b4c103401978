import type { OpenedRuntime } from '../../src/compose/open-control-plane.ts';
import { actionName } from './point-names.ts';

/** A runtime whose acts are told before and after, and wait for the telling. */
export function announcedRuntime(
  runtime: OpenedRuntime,
  tell: (when: 'before' | 'after', name: string) => Promise<void>,
): OpenedRuntime {
  return {
    ...runtime,
    perform: async (action, fence) => {
      await tell('before', actionName(action));
      await runtime.perform(action, fence);
      await tell('after', actionName(action));
    },
  };
}
