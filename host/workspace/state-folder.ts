import { mkdir } from 'node:fs/promises';
import { podUser } from '../docker/container-options.ts';
import { runCommand } from '../run-command.ts';
import { unmount } from './mounts.ts';

/**
 * An empty tmpfs for the state files of a pod that is about to start. Small, so that a pod cannot fill the host's memory; on
 * memory, so that a full workspace does not silence it.
 */
export async function freshStateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await unmount(path);
  const options = `size=1m,nr_inodes=1k,mode=700,uid=${podUser},gid=${podUser},nosuid,nodev,noexec`;
  await runCommand('mount', ['-t', 'tmpfs', '-o', options, 'pinacle-state', path]);
}
