import type { Action } from '../../reconciler/plan/plan.ts';
import type { Fence } from '../../reconciler/ports.ts';
import { askingMaybe } from '../docker/engine.ts';
import type { Host } from '../host.ts';
import { clearPod } from './clear-pod.ts';
import { podAt } from './pod-at.ts';
import { stopPod } from './stop-pod.ts';

/** Nothing of the pod is left but its workspace; whatever of it was there. */
export async function removePod(
  host: Host,
  { pod }: Extract<Action, { do: 'remove-pod' }>,
  fence: Fence,
): Promise<void> {
  const container = await podAt(host, pod, fence.environment);
  if (container) {
    // In peace, so that a database can close its files.
    await stopPod(host, { do: 'stop-pod', pod }, fence);
    await askingMaybe('remove the pod', () =>
      host.docker.getContainer(container.id).remove({ force: true, v: true }),
    );
  }
  await clearPod(host, { pod, environment: fence.environment });
}
