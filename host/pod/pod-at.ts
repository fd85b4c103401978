import type { EnvironmentKey } from '../../schema/environment.ts';
import { WorldError } from '../../schema/world-error.ts';
import { type Container, findContainer, liveOf } from '../docker/containers.ts';
import type { Host } from '../host.ts';
import { checkPodId } from '../layout.ts';
import type { LivePod } from '../live/live-pod.ts';
import { freshRecord, type PodRecord, readPodRecord } from '../records/pod-record.ts';

/** The pod's container, when there is one. Throws when it is another environment's: that is a fault of ours. */
export async function podAt(
  host: Host,
  pod: string,
  environment: EnvironmentKey,
): Promise<Container | undefined> {
  const found = await findContainer(host, checkPodId(pod));
  const owner = found?.labels.environment ?? (await readPodRecord(host.layout, pod))?.environment;
  if (owner !== undefined && owner !== environment)
    throw new Error(`pod ${pod} belongs to ${owner}, not to ${environment}`);
  return found;
}

export interface RunningPod {
  readonly live: LivePod;
  readonly container: Container;
  readonly record: PodRecord;
}

/** The same, running. Throws WorldError `docker-refused` when it is not there or does not run: the next pass sees why. */
export async function runningPodAt(
  host: Host,
  pod: string,
  environment: EnvironmentKey,
): Promise<RunningPod> {
  const container = await podAt(host, pod, environment);
  if (!container?.running) throw new WorldError('docker-refused', `pod ${pod} does not run`);
  const live = await liveOf(host, container);
  const record = (await readPodRecord(host.layout, pod)) ?? freshRecord(environment);
  return { live, container, record };
}
