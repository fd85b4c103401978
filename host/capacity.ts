import { WorldError } from '../schema/world-error.ts';
import { promisedMemory } from './docker/containers.ts';
import type { Host } from './host.ts';

/** Memory that could still be promised to a pod: the machine's, less our reserve and what running pods may use. */
export async function freeMemory(host: Host): Promise<number> {
  const { totalMemoryBytes, reserveMemoryBytes } = host.settings;
  return Math.max(0, totalMemoryBytes - reserveMemoryBytes - (await promisedMemory(host)));
}

/** Throws WorldError `host-full` when the machine cannot promise that much. */
export async function ensureCapacity(host: Host, bytes: number): Promise<void> {
  const free = await freeMemory(host);
  if (free >= bytes) return;
  const mb = (n: number): number => Math.round(n / 1024 ** 2);
  throw new WorldError('host-full', `the pod needs ${mb(bytes)} MB of memory and ${mb(free)} MB are left`);
}
