import type { EnvironmentKey } from '../../schema/environment.ts';
import { listContainers } from '../docker/containers.ts';
import type { Host } from '../host.ts';
import { allPodRecords } from '../records/pod-record.ts';
import { clearPod } from './clear-pod.ts';

/** Removes what is left of pods whose making or removal a crash cut short, of one environment or of all; pods stay. */
export async function clearRemains(host: Host, environment?: EnvironmentKey): Promise<void> {
  const found = await allPodRecords(host.layout);
  const ours = found.filter(({ record }) => environment === undefined || record.environment === environment);
  if (ours.length === 0) return;
  const containers = await listContainers(host, environment);
  const pods = new Set(containers.map(({ labels }) => labels.pod));
  for (const { pod, record } of ours)
    if (!pods.has(pod)) await clearPod(host, { pod, environment: record.environment });
}
