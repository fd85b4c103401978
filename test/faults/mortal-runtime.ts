import type { Runtime, Terminals } from '../../reconciler/ports.ts';
import type { OpenedRuntime } from '../../src/compose/open-control-plane.ts';
import { actionName } from './point-names.ts';

/** One life of a control plane, as those see it through whom it acts. */
export interface Mortal {
  isAlive(): boolean;
  /** A moment at which the life may end; true when it does. */
  pass(when: 'before' | 'after', name: string): boolean;
}

/** The machine's runtime in the hands of one life of the control plane: it outlives that, and no longer obeys it then. */
export function mortalRuntime(runtime: Runtime & Terminals, life: Mortal): OpenedRuntime {
  const closers = new Set<() => Promise<void>>();
  const assertAlive = () => {
    if (!life.isAlive()) throw new Error('this control plane is dead');
  };
  const living = async <T>(work: () => Promise<T>): Promise<T> => {
    assertAlive();
    const result = await work();
    assertAlive();
    return result;
  };
  return {
    observe: (environment) => living(() => runtime.observe(environment)),
    inventory: () => living(() => runtime.inventory()),
    hosts: () => living(() => runtime.hosts()),
    perform: (action, fence) =>
      living(async () => {
        life.pass('before', actionName(action));
        assertAlive();
        await runtime.perform(action, fence);
        life.pass('after', actionName(action));
      }),
    logs: (environment, process, options) => runtime.logs(environment, process, options),
    openPorts: (environment) => living(() => runtime.openPorts(environment)),
    openTerminal: (environment, options) => living(() => runtime.openTerminal(environment, options)),
    commandRuns: (environment) => living(() => runtime.commandRuns(environment)),
    watch: (changed) =>
      living(async () => {
        const close = await runtime.watch((environment) => void (life.isAlive() && changed(environment)));
        closers.add(close);
        return close;
      }),
    close: async () => {
      for (const close of closers) await close();
    },
  };
}
