import { statfs } from 'node:fs/promises';
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
  throw new WorldError('host-full', `the pod needs ${mb(bytes)} MB of memory and ${mb(free)} MB are left`);
}

/**
 * Workspaces take disk as they fill, and together may be promised more than there is; one more is refused while that is near:
 * a disk that is full spoils those of all. Throws WorldError `host-full`.
 */
export async function ensureDisk(host: Host): Promise<void> {
  if ((await freeDisk(host)) > 0) return;
  throw new WorldError(
    'host-full',
    `the disk of the host has less than its reserve of ${mb(host.settings.reserveDiskBytes)} MB left`,
  );
}

/** What may still be used of the disk before our reserve. */
export async function freeDisk(host: Host): Promise<number> {
  const { bavail, bsize } = await statfs(host.layout.root);
  return Math.max(0, bavail * bsize - host.settings.reserveDiskBytes);
}

const mb = (bytes: number): number => Math.round(bytes / 1024 ** 2);
