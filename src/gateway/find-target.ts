import type { Observed, ObservedPod } from '../../reconciler/plan/observed.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Target } from './target.ts';

/**
 * Where a process answers as the runtime sees it now: in the newest pod that has it healthy, so that an old pod serves until its
 * replacement is.
 */
export function findTarget(
  { pods }: Pick<Observed, 'pods'>,
  { environment, process }: { environment: EnvironmentKey; process: string },
): Target {
  const found = bestProcess(pods, process);
  if (!found) return { kind: 'not-ready', process, state: 'not running' };
  if (found.state !== 'healthy' || !found.endpoint) return { kind: 'not-ready', process, state: found.state };
  return { kind: 'open', environment, endpoint: { protocol: 'http:', ...found.endpoint } };
}

function bestProcess(pods: readonly ObservedPod[], name: string) {
  const candidates = pods
    .filter((pod) => pod.state === 'running')
    .toSorted((a, b) => b.generation - a.generation)
    .flatMap((pod) => pod.processes.filter((process) => process.name === name));
  return candidates.find((process) => process.state === 'healthy') ?? candidates[0];
}
