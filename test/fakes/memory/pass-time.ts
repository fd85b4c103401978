import type { ObservedProcess } from '../../../reconciler/plan/observed.ts';
import type { Machine, MemoryEnvironment, MemoryPod, MemoryProcess, MemoryWorkspace } from './machine.ts';
import { runCommands } from './tiny-shell.ts';

/** What happens by itself in one environment: programs begin, end, get healthy or fail. True when anything did. */
export function passTime(machine: Machine, environment: MemoryEnvironment): boolean {
  const { workspace } = environment;
  if (!workspace) return false;
  const running = [...environment.pods.values()].filter(({ state }) => state === 'running');
  const happened = [runInstall(environment, workspace)];
  for (const pod of running) for (const process of pod.processes.values()) begin(process, pod, workspace);
  for (const pod of running)
    for (const process of pod.processes.values()) happened.push(look(machine, process, workspace));
  return happened.includes(true);
}

function runInstall({ pods }: MemoryEnvironment, workspace: MemoryWorkspace): boolean {
  const { install, files } = workspace;
  if (install?.state !== 'running') return false;
  workspace.installLog = [];
  const write = (line: string) => workspace.installLog.push(line);
  const secrets = pods.get(install.pod)?.secrets;
  const env = { ...install.spec.env, ...secrets?.installEnv };
  const shell = { files, env, secrets: secrets?.files, cwd: '.', write };
  const ending = runCommands(install.spec.commands, shell, 'ends');
  if (ending === 'running') return false;
  workspace.install = { ...install, state: ending === 0 ? 'done' : 'failed', exitCode: ending };
  return true;
}

function begin(process: MemoryProcess, pod: MemoryPod, workspace: MemoryWorkspace): void {
  if (process.state !== 'starting' || process.ending !== undefined) return;
  const { name, command, env, cwd } = process.spec;
  const { files, install } = workspace;
  const secrets = pod.secrets?.env.get(name) ?? {};
  process.begunWith = {
    secrets,
    commit: pod.commit,
    install: install?.state === 'done' ? install.spec.fingerprint : null,
  };
  const log = pod.logs.get(name) ?? [];
  pod.logs.set(name, log);
  const write = (line: string) => log.push(line);
  const shell = { files, env: { ...env, ...secrets }, secrets: pod.secrets?.files, cwd, write };
  process.ending = runCommands(command, shell, 'serves');
}

function look(machine: Machine, process: MemoryProcess, workspace: MemoryWorkspace): boolean {
  if (process.state === 'stopped' || process.ending === undefined) return false;
  const state = stateOf(process, workspace);
  if (state === process.state) return false;
  process.state = state;
  process.since = machine.clock();
  return true;
}

function stateOf({ spec, ending }: MemoryProcess, { files }: MemoryWorkspace): ObservedProcess['state'] {
  if (ending === 'running') {
    if (spec.health?.probe.kind !== 'command') return 'healthy';
    const quiet = { files, env: spec.env, cwd: spec.cwd, write: () => {} };
    return runCommands(spec.health.probe.commands, quiet, 'ends') === 0 ? 'healthy' : 'failing';
  }
  return ending === 0 && spec.restart !== 'always' ? 'finished' : 'failing';
}
