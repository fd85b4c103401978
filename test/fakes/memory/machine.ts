import type { InstallSpec, PodSpec, ProcessSpec } from '../../../reconciler/plan/desired.ts';
import type {
  Observed,
  ObservedInstall,
  ObservedPod,
  ObservedProcess,
  PodFailure,
} from '../../../reconciler/plan/observed.ts';
import type { HostUse } from '../../../reconciler/ports.ts';
import { tiers } from '../../../schema/tiers.ts';
import type { Ending } from './tiny-shell.ts';

/** A host in memory: plain data that actions and time change. */
export interface Machine {
  readonly capacityBytes: number;
  readonly clock: () => number;
  /** Commit → its files; a commit that is not there has none. */
  readonly commits: Map<string, Readonly<Record<string, string>>>;
  readonly environments: Map<string, MemoryEnvironment>;
  /** Newest epoch by environment; outlives all else, as a fence must. */
  readonly epochs: Map<string, number>;
}

export interface MemoryEnvironment {
  readonly key: string;
  readonly pods: Map<string, MemoryPod>;
  workspace: MemoryWorkspace | undefined;
}

export interface MemoryWorkspace {
  readonly spec: PodSpec;
  readonly files: Map<string, string>;
  /** Files that came with the commit: the next checkout takes them away. */
  tracked: readonly string[];
  install:
    | { readonly spec: InstallSpec; readonly pod: string; state: ObservedInstall['state']; exitCode?: number }
    | undefined;
  installLog: string[];
}

export interface MemoryPod {
  readonly id: string;
  readonly spec: PodSpec;
  readonly generation: number;
  state: 'running' | 'stopped';
  crash: ObservedPod['crash'];
  failed: PodFailure | undefined;
  startedAt: number;
  commit: string | null;
  /** What lies in its memory; gone when the host restarts. */
  secrets: MemorySecrets | undefined;
  readonly processes: Map<string, MemoryProcess>;
  readonly logs: Map<string, string[]>;
}

export interface MemorySecrets {
  readonly fingerprint: string;
  /** By process. */
  readonly env: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly installEnv: Readonly<Record<string, string>>;
  /** By path, below /run/secrets. */
  readonly files: ReadonlyMap<string, string>;
}

export interface MemoryProcess {
  spec: ProcessSpec;
  state: ObservedProcess['state'];
  /** How its program goes; undefined: not begun. */
  ending: Ending | undefined;
  since: number;
  /** What it has read: the commit, the install and its secret variables when its program began. */
  begunWith: {
    readonly commit: string | null;
    readonly install: string | null;
    readonly secrets: Readonly<Record<string, string>>;
  };
}

export function observeMachine(machine: Machine, key: string): Observed {
  const environment = machine.environments.get(key);
  const pods = [...(environment?.pods.values() ?? [])].sort((a, b) => a.generation - b.generation);
  return {
    pods: pods.map((pod) => observePod(key, pod, environment?.workspace)),
    workspace: environment?.workspace !== undefined,
    host: { freeMemoryBytes: freeMemory(machine), isolation: 'memory' },
  };
}

export function freeMemory(machine: Machine): number {
  const pods = [...machine.environments.values()].flatMap(({ pods }) => [...pods.values()]);
  const held = pods
    .filter(({ state }) => state === 'running')
    .map(({ spec }) => tiers[spec.tier].memoryBytes);
  return machine.capacityBytes - held.reduce((sum, bytes) => sum + bytes, 0);
}

function observePod(
  environment: string,
  pod: MemoryPod,
  workspace: MemoryWorkspace | undefined,
): ObservedPod {
  const { id, spec, generation, state, crash, failed, startedAt, commit } = pod;
  return {
    id,
    environment,
    fingerprint: spec.fingerprint,
    fields: spec.fields,
    generation,
    state,
    ...(crash ? { crash } : {}),
    ...(failed ? { failed } : {}),
    startedAt,
    ...(state === 'running' ? { address: '127.0.0.1' } : {}),
    isolation: 'memory',
    commit,
    install: observeInstall(workspace),
    secrets: pod.secrets?.fingerprint ?? null,
    processes: [...pod.processes.values()].map(observeProcess),
  };
}

function observeInstall(workspace: MemoryWorkspace | undefined): ObservedInstall {
  if (!workspace?.install) return { fingerprint: null, state: 'none' };
  const { spec, state, exitCode } = workspace.install;
  return { fingerprint: spec.fingerprint, state, ...(exitCode === undefined ? {} : { exitCode }) };
}

function observeProcess({ spec, state, ending, since }: MemoryProcess): ObservedProcess {
  return {
    name: spec.name,
    fingerprint: spec.fingerprint,
    fields: spec.fields,
    state,
    ...(typeof ending === 'number' ? { exitCode: ending } : {}),
    since,
    ...(spec.port === undefined ? {} : { endpoint: { host: '127.0.0.1', port: spec.port } }),
  };
}

export function hostOf(machine: Machine): HostUse {
  const pods = [...machine.environments.values()].flatMap((one) => [...one.pods.values()]);
  const running = pods.filter(({ state }) => state === 'running').length;
  return {
    name: 'memory',
    isolation: 'memory',
    cpus: 1,
    load: 0,
    memoryBytes: machine.capacityBytes,
    promisedMemoryBytes: machine.capacityBytes - freeMemory(machine),
    diskBytes: 0,
    freeDiskBytes: 0,
    pods: { running, stopped: pods.length - running },
  };
}
