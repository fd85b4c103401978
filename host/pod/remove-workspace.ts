import { rm } from 'node:fs/promises';
import type { Action } from '../../reconciler/plan/plan.ts';
import type { Fence } from '../../reconciler/ports.ts';
import { WorldError } from '../../schema/world-error.ts';
import { listContainers } from '../docker/containers.ts';
import type { Host } from '../host.ts';
import { removeVolume } from '../workspace/volume.ts';
import { clearRemains } from './clear-remains.ts';

/** The workspace with all that it holds. Throws WorldError `docker-refused` while a pod still has it. */
export async function removeWorkspace(
  host: Host,
  { environment }: Extract<Action, { do: 'remove-workspace' }>,
  fence: Fence,
): Promise<void> {
  if (environment !== fence.environment)
    throw new Error(`the workspace of ${environment} in ${fence.environment}`);
  const pods = await listContainers(host, environment);
  if (pods.length > 0) throw new WorldError('docker-refused', 'a pod still uses the workspace');
  await clearRemains(host, environment);
  const paths = host.layout.environment(environment);
  await removeVolume(paths);
  await rm(paths.dir, { recursive: true, force: true });
}
