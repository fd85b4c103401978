import type { InventoryEntry } from '../reconciler/ports.ts';
import { listContainers } from './docker/containers.ts';
import type { Host } from './host.ts';
import { allEnvironmentRecords } from './records/environment-record.ts';

/** Every environment that has a pod or a workspace on this machine, by labels and by our records. */
export async function inventory(host: Host): Promise<readonly InventoryEntry[]> {
  const [containers, records] = await Promise.all([listContainers(host), allEnvironmentRecords(host.layout)]);
  const all = [...records, ...containers.map(({ labels }) => labels)];
  const entries = all.map(({ environment, repository, installationId }) => ({
    environment,
    repository,
    installationId,
  }));
  return [...new Map(entries.map((entry) => [entry.environment, entry])).values()];
}
