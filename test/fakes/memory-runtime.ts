import type { Observed } from '../../reconciler/plan/observed.ts';
import type { Action } from '../../reconciler/plan/plan.ts';
import type { OpenPort, Runtime, Secrets, Terminals } from '../../reconciler/ports.ts';
import { WorldError } from '../../schema/world-error.ts';
import { fakeSecrets } from './fake-secrets.ts';
import { act, endPod } from './memory/act.ts';
import { hostOf, type Machine, type MemoryEnvironment, observeMachine } from './memory/machine.ts';
import { commandRuns, endTerminals, openMemoryTerminal, type Screens } from './memory/open-terminal.ts';
import { passTime } from './memory/pass-time.ts';

export interface MemoryOptions {
  /** `auto` (default): what happens by itself happens at the next turn of the event loop; `manual`: at `settle()`. */
  readonly settle?: 'auto' | 'manual';
  readonly capacityBytes?: number;
  readonly clock?: () => number;
  /** Default: none can be opened. */
  readonly secrets?: Secrets;
  /** Called around each action; what it throws reaches the caller of `perform`: this is how a crash is injected. */
  readonly around?: (when: 'before' | 'after', action: Action) => void;
}

export interface MemoryRuntime extends Runtime, Terminals {
  readonly machine: Machine;
  /** Lets happen what happens by itself, in one environment or in all. */
  settle(environment?: string): void;
  /** Makes a commit of these files available. */
  addCommit(commit: string, files: Readonly<Record<string, string>>): void;
  /** Kills a pod from outside, or by the memory limit. */
  kill(pod: string, options?: { outOfMemory?: boolean; exitCode?: number }): void;
  /** Kills a pod and takes what lay in its memory, as a restart of its host would. */
  reboot(pod: string): void;
}

/**
 * A Runtime in memory. Its programs are those of `tiny-shell.ts`: `exit 3` fails, `exec sleep infinity` is healthy,
 * a command that it does not know (`npm run dev`) is healthy as a process and succeeds as an install.
 */
export function memoryRuntime(options: MemoryOptions = {}): MemoryRuntime {
  const { settle = 'auto', capacityBytes = 2 ** 50, clock = Date.now, around = () => {} } = options;
  const { secrets = fakeSecrets() } = options;
  const machine: Machine = {
    capacityBytes,
    clock,
    commits: new Map(),
    environments: new Map(),
    epochs: new Map(),
  };
  const watchers = new Set<(environment: string) => void>();
  const due = new Set<string>();
  const screens: Screens = new Map();

  const changed = (key: string): void => {
    endTerminals(screens, machine, key);
    for (const tell of watchers) tell(key);
    if (settle === 'manual' || due.has(key)) return;
    due.add(key);
    setImmediate(() => {
      due.delete(key);
      settleOne(key);
    });
  };
  const settleOne = (key: string): void => {
    const environment = machine.environments.get(key);
    if (environment && passTime(machine, environment)) changed(key);
  };

  const refuseStale = (environment: string, epoch: number): void => {
    const newest = machine.epochs.get(environment) ?? 0;
    if (epoch < newest) throw new WorldError('stale-epoch', `${epoch} after ${newest}`);
    machine.epochs.set(environment, epoch);
  };
  const kill: MemoryRuntime['kill'] = (id, { outOfMemory = false, exitCode = 137 } = {}) => {
    for (const environment of machine.environments.values()) {
      const pod = environment.pods.get(id);
      if (pod?.state !== 'running') continue;
      endPod(machine, environment, pod);
      pod.crash = { exitCode, outOfMemory, at: clock() };
      changed(environment.key);
    }
  };

  return {
    machine,
    observe: async (key) => observeMachine(machine, key),
    hosts: async () => [hostOf(machine)],
    inventory: async () => [...machine.environments.values()].map(inventoryEntry),
    perform: async (action, { environment, epoch, signal }) => {
      around('before', action);
      refuseStale(environment, epoch);
      const values = await valuesFor(action, { machine, environment, secrets, signal });
      refuseStale(environment, epoch);
      act(machine, environment, action, { values });
      changed(environment);
      around('after', action);
    },
    logs: (key, process, how) => readLines(() => linesOf(machine, key, process), how, watchers),
    openPorts: async (key) => openPorts(observeMachine(machine, key)),
    openTerminal: async (environment, wanted) =>
      openMemoryTerminal(machine, screens, { environment, ...wanted }),
    commandRuns: async (environment) => commandRuns(screens, environment),
    watch: async (tell) => {
      watchers.add(tell);
      return async () => {
        watchers.delete(tell);
      };
    },
    settle: (key) => {
      for (const each of key === undefined ? [...machine.environments.keys()] : [key]) settleOne(each);
    },
    addCommit: (commit, files) => {
      machine.commits.set(commit, files);
    },
    kill,
    reboot: (id) => {
      kill(id);
      for (const { pods } of machine.environments.values()) {
        const pod = pods.get(id);
        if (pod) pod.secrets = undefined;
      }
    },
  };
}

const noValues: ReadonlyMap<string, Uint8Array> = new Map();

/** Nothing is opened that lies there already, nor where nothing is to lie. */
async function valuesFor(
  action: Action,
  from: { machine: Machine; environment: string; secrets: Secrets; signal: AbortSignal },
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (action.do !== 'put-secrets' || action.spec.secretsFingerprint === null) return noValues;
  const pod = from.machine.environments.get(from.environment)?.pods.get(action.pod);
  const there = pod?.secrets?.fingerprint === action.spec.secretsFingerprint;
  return there ? noValues : from.secrets.open(action.spec, { signal: from.signal });
}

function inventoryEntry({ key, pods, workspace }: MemoryEnvironment) {
  const spec = workspace?.spec ?? [...pods.values()][0]?.spec;
  if (!spec) throw new Error(`${key} has neither pod nor workspace`);
  return { environment: key, repository: spec.repository, installationId: spec.installationId };
}

/** Of the newest pod that has run it. */
function linesOf(machine: Machine, key: string, process: string): readonly string[] {
  const environment = machine.environments.get(key);
  if (process === 'install') return environment?.workspace?.installLog ?? [];
  const pods = [...(environment?.pods.values() ?? [])].sort((a, b) => b.generation - a.generation);
  return pods.map((pod) => pod.logs.get(process)).find((lines) => lines !== undefined) ?? [];
}

type How = { readonly tail: number; readonly follow: boolean; readonly signal?: AbortSignal };

async function* readLines(
  lines: () => readonly string[],
  { tail, follow, signal }: How,
  watchers: Set<(environment: string) => void>,
): AsyncGenerator<string> {
  let next = Math.max(0, lines().length - tail);
  let wake = (): void => {};
  const woken = (): void => wake();
  watchers.add(woken);
  signal?.addEventListener('abort', woken);
  try {
    for (;;) {
      const all = lines();
      while (next < all.length && !signal?.aborted) yield all[next++] as string;
      if (!follow || signal?.aborted) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (signal?.aborted || lines().length > next) resolve();
      });
    }
  } finally {
    watchers.delete(woken);
    signal?.removeEventListener('abort', woken);
  }
}

/** Its programs listen where the manifest says, for everybody. */
function openPorts({ pods }: Observed): readonly OpenPort[] {
  const newest = pods.findLast(({ state }) => state === 'running');
  const up = newest?.processes.filter(({ state }) => state === 'healthy') ?? [];
  return up.flatMap(({ endpoint }) => (endpoint ? [{ port: endpoint.port, inside: false }] : []));
}
