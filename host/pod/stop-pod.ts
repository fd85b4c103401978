import type { Action } from '../../reconciler/plan/plan.ts';
import type { Fence } from '../../reconciler/ports.ts';
import { askingMaybe } from '../docker/engine.ts';
import type { Host } from '../host.ts';
import { freshRecord, readPodRecord, writePodRecord } from '../records/pod-record.ts';
import { podAt } from './pod-at.ts';
import { settleInstall } from './settle-install.ts';

/** Longer than the pod's own patience with its processes: 5 s to TERM, then KILL. */
export const stopSeconds = 10;

/** Stops it; workspace, definitions and logs stay. */
export async function stopPod(
  host: Host,
  { pod, failed }: Extract<Action, { do: 'stop-pod' }>,
  fence: Fence,
): Promise<void> {
  const container = await podAt(host, pod, fence.environment);
  if (!container) return;
  const record = (await readPodRecord(host.layout, pod)) ?? freshRecord(fence.environment);
  // First: when it ends now, it is by our wish and no crash.
  await writePodRecord(host.layout, pod, { ...record, stopped: true, ...(failed ? { failed } : {}) });
  await askingMaybe('stop the pod', () => host.docker.getContainer(container.id).stop({ t: stopSeconds }));
  host.live.drop(pod);
  await settleInstall(host, { environment: fence.environment, pod });
}
