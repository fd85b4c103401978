import { rm } from 'node:fs/promises';
import type { Action } from '../../reconciler/plan/plan.ts';
import type { Fence } from '../../reconciler/ports.ts';
import { askingMaybe } from '../docker/engine.ts';
import type { Host } from '../host.ts';
import { runCommand } from '../run-command.ts';
import { unmount } from '../workspace/mounts.ts';
import { podAt } from './pod-at.ts';
import { stopPod } from './stop-pod.ts';

/** Nothing of the pod is left but its workspace; whatever of it was there. */
export async function removePod(
  host: Host,
  { pod }: Extract<Action, { do: 'remove-pod' }>,
  fence: Fence,
): Promise<void> {
  const container = await podAt(host, pod, fence.environment);
  const paths = host.layout.pod(pod);
  if (container) {
    // In peace, so that a database can close its files.
    await stopPod(host, { do: 'stop-pod', pod }, fence);
    await askingMaybe('remove the pod', () =>
      host.docker.getContainer(container.id).remove({ force: true, v: true }),
    );
  }
  host.live.drop(pod);
  host.spareNetwork.soon();
  await unmount(paths.state);
  await removeLogs(`${host.layout.environment(fence.environment).logs}/${pod}`);
  await rm(paths.dir, { recursive: true, force: true });
}

/**
 * What the pod wrote there: its links are removed, never followed, and nobody writes there any more. By `rm`, which copes with any
 * depth; what it cannot do in a minute stays in the workspace, within its limit, and goes with it.
 */
async function removeLogs(folder: string): Promise<void> {
  await runCommand('rm', ['-rf', '--', folder]).catch(() => {});
}
