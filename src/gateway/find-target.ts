import type { Observed, ObservedPod } from '../../reconciler/plan/observed.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Target } from './target.ts';

/**
 * Where a process answers as the runtime sees it now: in the newest pod that has it healthy, so that an old pod serves until its
 * replacement is.
 */
export function findTarget(
  { pods }: Pick<Observed, 'pods'>,
  { environment, process, undeclared }: { environment: EnvironmentKey; process: string; undeclared?: number },
): Target {
  if (undeclared !== undefined) return findPort(pods, { environment, process, port: undeclared });
  const found = bestProcess(pods, process);
  if (!found) return { kind: 'not-ready', process, state: 'not running' };
  if (found.state !== 'healthy' || !found.endpoint) return { kind: 'not-ready', process, state: found.state };
  return { kind: 'open', environment, endpoint: { protocol: 'http:', ...found.endpoint } };
}

/** Whether anything listens there, only the port can say: the newest pod that runs. */
function findPort(
  pods: readonly ObservedPod[],
  { environment, process, port }: { environment: EnvironmentKey; process: string; port: number },
): Target {
  const host = running(pods)[0]?.address;
  if (host === undefined) return { kind: 'not-ready', process, state: 'the pod does not run' };
  return { kind: 'open', environment, endpoint: { protocol: 'http:', host, port } };
}

function bestProcess(pods: readonly ObservedPod[], name: string) {
  const candidates = running(pods).flatMap((pod) => pod.processes.filter((process) => process.name === name));
  return candidates.find((process) => process.state === 'healthy') ?? candidates[0];
}

/** Newest first. */
function running(pods: readonly ObservedPod[]): readonly ObservedPod[] {
  return pods.filter(({ state }) => state === 'running').toSorted((a, b) => b.generation - a.generation);
}
