import { WorldError } from '../../schema/world-error.ts';
import { allSettled } from '../all-settled.ts';
import { findContainer, liveOf } from '../docker/containers.ts';
import { askingMaybe } from '../docker/engine.ts';
import type { Host } from '../host.ts';
import { type PodRecord, writePodRecord } from '../records/pod-record.ts';
import { freshStateFolder } from '../workspace/state-folder.ts';

/**
 * Starts a container that does not run, with all processes that its record wants up. Its mounts and the firewall are ready;
 * itself it may still be in the making.
 */
export async function launch(
  host: Host,
  { pod, container, record }: { pod: string; container: string | Promise<string>; record: PodRecord },
): Promise<void> {
  host.live.drop(pod);
  const [id] = await allSettled([
    Promise.resolve(container),
    freshStateFolder(host.layout.pod(pod).state),
    writePodRecord(host.layout, pod, { ...record, stopped: false, startedAt: host.clock.now() }),
  ]);
  await askingMaybe('start the pod', () => host.docker.getContainer(id).start());
  const started = await findContainer(host, pod);
  if (!started?.running) throw new WorldError('docker-refused', `pod ${pod} ended as soon as it was started`);
  await liveOf(host, started);
}
