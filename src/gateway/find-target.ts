import type { ObservedPod } from '../../reconciler/plan/observed.ts';
import type { Runtime } from '../../reconciler/ports.ts';
import type { Visibility } from '../../schema/manifest/types.ts';
import type { Target } from './target.ts';

export interface KnownRoute {
  readonly environment: string;
  readonly process: string;
  readonly visibility: Visibility;
}

/**
 * Where `host` leads, as the runtime sees it now: the newest pod in which the process answers,
 * so that an old pod serves until its replacement is healthy.
 * `local`: who asks is a person on this machine, by a pods domain that is `localhost`; to others only public processes are shown.
 */
export async function findTarget(
  host: string,
  from: {
    findRoute: (host: string) => Promise<KnownRoute | undefined>;
    runtime: Pick<Runtime, 'observe'>;
    local: boolean;
  },
): Promise<Target> {
  const route = await from.findRoute(host);
  if (!route) return { kind: 'unknown' };
  if (!from.local && route.visibility !== 'public') return { kind: 'not-public', process: route.process };
  const { pods } = await from.runtime.observe(route.environment);
  const found = bestProcess(pods, route.process);
  if (!found) return { kind: 'not-ready', process: route.process, state: 'not running' };
  if (found.state !== 'healthy' || !found.endpoint)
    return { kind: 'not-ready', process: route.process, state: found.state };
  return { kind: 'open', endpoint: { protocol: 'http:', ...found.endpoint } };
}

function bestProcess(pods: readonly ObservedPod[], name: string) {
  const candidates = pods
    .filter((pod) => pod.state === 'running')
    .toSorted((a, b) => b.generation - a.generation)
    .flatMap((pod) => pod.processes.filter((process) => process.name === name));
  return candidates.find((process) => process.state === 'healthy') ?? candidates[0];
}
