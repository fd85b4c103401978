import { statfs } from 'node:fs/promises';
import { cpus, hostname, loadavg } from 'node:os';
import type { HostUse } from '../reconciler/ports.ts';
import { listContainers, promisedMemory } from './docker/containers.ts';
import type { Host } from './host.ts';

/** This machine, as people see it in a list of hosts. */
export async function hostUse(host: Host): Promise<HostUse> {
  const [containers, promisedMemoryBytes, disk] = await Promise.all([
    listContainers(host),
    promisedMemory(host),
    statfs(host.layout.root),
  ]);
  const running = containers.filter((one) => one.running).length;
  return {
    name: hostname(),
    isolation: host.settings.isolation,
    cpus: cpus().length,
    load: loadavg()[0] ?? 0,
    memoryBytes: host.settings.totalMemoryBytes,
    promisedMemoryBytes,
    diskBytes: disk.blocks * disk.bsize,
    freeDiskBytes: disk.bavail * disk.bsize,
    pods: { running, stopped: containers.length - running },
  };
}
