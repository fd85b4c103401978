import type { PodSpec, ProcessSpec } from '../../../reconciler/plan/desired.ts';
import type { Action } from '../../../reconciler/plan/plan.ts';
import { tiers } from '../../../schema/tiers.ts';
import { WorldError } from '../../../schema/world-error.ts';
import { freeMemory, type Machine, type MemoryEnvironment, type MemoryPod } from './machine.ts';
import { putSecrets } from './put-secrets.ts';

/** What an action brings that is not in it. */
export interface Brought {
  /** Values of secrets by name, for `put-secrets`. */
  readonly values: ReadonlyMap<string, Uint8Array>;
}

/** One action on the environment's part of the machine; twice is once. */
export function act(machine: Machine, key: string, action: Action, { values }: Brought): void {
  const environment = machine.environments.get(key) ?? { key, pods: new Map(), workspace: undefined };
  machine.environments.set(key, environment);
  refuseForeign(machine, environment, action);
  if (action.do === 'remove-workspace') environment.workspace = undefined;
  else if (action.do === 'create-pod') createPod(machine, environment, action);
  else if (action.do === 'put-secrets') putSecrets(podOf(environment, action), action.spec, values);
  else actOnPod(machine, environment, action);
  if (environment.pods.size === 0 && !environment.workspace) machine.environments.delete(key);
}

function refuseForeign(machine: Machine, environment: MemoryEnvironment, action: Action): void {
  const foreign =
    action.do === 'remove-workspace'
      ? action.environment !== environment.key
      : [...machine.environments.values()].some(
          (other) => other !== environment && other.pods.has(action.pod),
        );
  if (foreign) throw new Error(`${action.do} reaches into another environment than ${environment.key}`);
}

type CreatePod = Extract<Action, { do: 'create-pod' }>;
type PodAction = Exclude<Action, { do: 'create-pod' | 'remove-workspace' | 'put-secrets' }>;

function createPod(
  machine: Machine,
  environment: MemoryEnvironment,
  { pod: id, spec, generation }: CreatePod,
): void {
  if (environment.pods.has(id)) return;
  refuseWhenFull(machine, spec);
  environment.workspace ??= { spec, files: new Map(), tracked: [], install: undefined, installLog: [] };
  environment.pods.set(id, {
    id,
    spec,
    generation,
    state: 'running',
    crash: undefined,
    failed: undefined,
    startedAt: machine.clock(),
    commit: null,
    secrets: undefined,
    processes: new Map(),
    logs: new Map(),
  });
}

function refuseWhenFull(machine: Machine, spec: PodSpec): void {
  if (tiers[spec.tier].memoryBytes > freeMemory(machine))
    throw new WorldError('host-full', `no memory for ${spec.tier}`);
}

function actOnPod(machine: Machine, environment: MemoryEnvironment, action: PodAction): void {
  if (!environment.pods.has(action.pod) && (action.do === 'remove-pod' || action.do === 'stop-pod')) return;
  const pod = podOf(environment, action);
  if (action.do === 'start-pod') startPod(machine, pod);
  else if (action.do === 'stop-pod') {
    if (action.failed) pod.failed = action.failed;
    endPod(machine, environment, pod);
  } else if (action.do === 'remove-pod') {
    endPod(machine, environment, pod);
    environment.pods.delete(pod.id);
  } else {
    if (pod.state !== 'running') throw new WorldError('docker-refused', `${action.do}: the pod is stopped`);
    actInPod(machine, environment, { pod, action });
  }
}

function podOf({ pods }: MemoryEnvironment, { do: what, pod: id }: Action & { pod: string }): MemoryPod {
  const pod = pods.get(id);
  if (!pod) throw new WorldError('docker-refused', `${what}: no such pod`);
  return pod;
}

function startPod(machine: Machine, pod: MemoryPod): void {
  if (pod.state === 'running') return;
  for (const { spec } of pod.processes.values()) refuseWithoutSecrets(pod, spec);
  refuseWhenFull(machine, pod.spec);
  pod.state = 'running';
  pod.crash = undefined;
  pod.failed = undefined;
  pod.startedAt = machine.clock();
  for (const name of pod.processes.keys()) startProcess(machine, pod, name);
}

/** Whatever ends a pod ends its processes, and the install that it runs: as if that had never begun. */
export function endPod(machine: Machine, { workspace }: MemoryEnvironment, pod: MemoryPod): void {
  if (pod.state === 'stopped') return;
  pod.state = 'stopped';
  for (const name of pod.processes.keys()) stopProcess(machine, pod, name);
  if (workspace?.install?.pod === pod.id && workspace.install.state === 'running')
    workspace.install = undefined;
}

type InPod = Exclude<PodAction, { do: 'start-pod' | 'stop-pod' | 'remove-pod' }>;

function actInPod(
  machine: Machine,
  environment: MemoryEnvironment,
  { pod, action }: { pod: MemoryPod; action: InPod },
): void {
  switch (action.do) {
    case 'checkout':
      checkout(machine, environment, { pod, spec: action.spec });
      return;
    case 'install': {
      const install = environment.workspace?.install;
      const known = install?.spec.fingerprint === action.install.fingerprint;
      if (!environment.workspace || (known && (install?.state === 'running' || install?.state === 'done')))
        return;
      environment.workspace.install = { spec: action.install, pod: pod.id, state: 'running' };
      return;
    }
    case 'run-process': {
      const spec = action.process;
      refuseWithoutSecrets(pod, spec);
      pod.processes.set(spec.name, {
        spec,
        state: 'starting',
        ending: undefined,
        since: machine.clock(),
        begunWith: { commit: null, install: null, secrets: {} },
      });
      return;
    }
    case 'start-process':
      if (pod.processes.get(action.process)?.state === 'stopped') startProcess(machine, pod, action.process);
      return;
    case 'stop-process':
      stopProcess(machine, pod, action.process);
      return;
    case 'remove-process':
      pod.processes.delete(action.process);
      return;
  }
}

function checkout(
  machine: Machine,
  { workspace }: MemoryEnvironment,
  { pod, spec }: { pod: MemoryPod; spec: PodSpec },
): void {
  if (!workspace) throw new WorldError('checkout-failed', 'there is no workspace');
  const files = machine.commits.get(spec.commit) ?? {};
  for (const path of workspace.tracked) workspace.files.delete(path);
  for (const [path, content] of Object.entries(files)) workspace.files.set(path, content);
  workspace.tracked = Object.keys(files);
  pod.commit = spec.commit;
}

function startProcess(machine: Machine, pod: MemoryPod, name: string): void {
  const process = pod.processes.get(name);
  if (process) refuseWithoutSecrets(pod, process.spec);
  if (process) Object.assign(process, { state: 'starting', ending: undefined, since: machine.clock() });
}

function stopProcess(machine: Machine, pod: MemoryPod, name: string): void {
  const process = pod.processes.get(name);
  if (process && process.state !== 'stopped')
    Object.assign(process, { state: 'stopped', ending: undefined, since: machine.clock() });
}

function refuseWithoutSecrets(pod: MemoryPod, { name, secrets }: ProcessSpec): void {
  if (secrets.length > 0 && !pod.secrets)
    throw new WorldError('secrets-unreadable', `the secrets of ${name} are not in the pod's memory`);
}
