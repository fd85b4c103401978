import { rm } from 'node:fs/promises';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Host } from '../host.ts';
import { runCommand } from '../run-command.ts';
import { unmount } from '../workspace/mounts.ts';

/**
 * Removes what a pod without a container has left: state, logs, and last its folder, by which it is found again. Its network is a
 * spare one already.
 */
export async function clearPod(
  host: Host,
  { pod, environment }: { readonly pod: string; readonly environment: EnvironmentKey },
): Promise<void> {
  const paths = host.layout.pod(pod);
  host.live.drop(pod);
  host.spareNetwork.soon();
  await unmount(paths.state);
  await unmount(paths.secrets);
  await removeLogs(`${host.layout.environment(environment).logs}/${pod}`);
  await rm(paths.dir, { recursive: true, force: true });
}

/**
 * What the pod wrote there: its links are removed, never followed, and nobody writes there any more. By `rm`, which copes with any
 * depth; what it cannot do in a minute stays in the workspace, within its limit, and goes with it.
 */
async function removeLogs(folder: string): Promise<void> {
  await runCommand('rm', ['-rf', '--', folder]).catch(() => {});
}
