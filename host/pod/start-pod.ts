import type { Action } from '../../reconciler/plan/plan.ts';
import type { Fence } from '../../reconciler/ports.ts';
import { WorldError } from '../../schema/world-error.ts';
import { ensureCapacity } from '../capacity.ts';
import { liveOf } from '../docker/containers.ts';
import type { Host } from '../host.ts';
import { freshRecord, type PodRecord, type ProcessRecord, readPodRecord } from '../records/pod-record.ts';
import { ensureSecretsFolder } from '../secrets/secrets-folder.ts';
import { ensureLogFolder, ensureVolume } from '../workspace/volume.ts';
import { launch } from './launch.ts';
import { podAt } from './pod-at.ts';
import { needSecrets } from './put-secrets.ts';
import { settleInstall } from './settle-install.ts';

/** Starts it with every process that is defined in it; mounts again what a reboot took away. Nothing when it runs. */
export async function startPod(
  host: Host,
  { pod }: Extract<Action, { do: 'start-pod' }>,
  fence: Fence,
): Promise<void> {
  const container = await podAt(host, pod, fence.environment);
  if (!container) throw new WorldError('docker-refused', `pod ${pod} is not there`);
  if (container.running) {
    await liveOf(host, container);
    return;
  }
  await ensureCapacity(host, container.labels.memoryBytes);
  await settleInstall(host, { environment: fence.environment, pod });
  const paths = host.layout.environment(fence.environment);
  await ensureVolume(paths, { bytes: 0, inUse: true });
  await ensureLogFolder(paths, pod);
  await host.firewall.ensure();
  const record = (await readPodRecord(host.layout, pod)) ?? freshRecord(fence.environment);
  await needSecrets(
    host,
    pod,
    Object.values(record.processes).map(({ spec }) => spec),
  );
  await ensureSecretsFolder(host.layout.pod(pod).secrets);
  await launch(host, { pod, container: container.id, record: allUp(record) });
}

/** Without the mark of a failure. */
function allUp(record: PodRecord): PodRecord {
  const { failed: _failed, ...rest } = record;
  const up = (entry: ProcessRecord): ProcessRecord => ({ ...entry, wanted: 'up' });
  const processes = Object.entries(rest.processes).map(([name, entry]) => [name, up(entry)] as const);
  return { ...rest, processes: Object.fromEntries(processes) };
}
