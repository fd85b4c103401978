import { mkdir } from 'node:fs/promises';
import { runCommand } from '../run-command.ts';
import { isMounted } from '../workspace/mounts.ts';

/**
 * Memory for the secrets of one pod, seen by it alone and read-only: a ramfs, which is never swapped out. We alone write there, a bounded
 * number of bounded values, so that it needs no limit.
 */
export async function ensureSecretsFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (await isMounted(path)) return;
  await runCommand('mount', ['-t', 'ramfs', '-o', 'mode=755,nosuid,nodev,noexec', 'pinacle-secrets', path]);
}
