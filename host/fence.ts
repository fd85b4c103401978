import { readFile, stat } from 'node:fs/promises';
import type { Action } from '../reconciler/plan/plan.ts';
import type { Fence } from '../reconciler/ports.ts';
import { writeFileAtomically } from '../reconciler/write-file-atomically.ts';
import { WorldError } from '../schema/world-error.ts';
import type { Host } from './host.ts';

/**
 * Runs the act when no newer pass has acted on the environment, alone, and remembers the pass.
 * The epoch is in a file of the environment's, and in memory: the file goes with the environment, a late pass of this very
 * controller may still come. Throws WorldError `stale-epoch`.
 */
export function fenced(host: Host, fence: Fence, action: Action, act: () => Promise<void>): Promise<void> {
  return host.inTurn(fence.environment, async () => {
    const last = await lastEpoch(host, fence.environment);
    if (fence.epoch < last)
      throw new WorldError('stale-epoch', `a pass with epoch ${last} has acted; this one has ${fence.epoch}`);
    if (fence.signal.aborted) throw new WorldError('superseded', 'the pass was ended before the act began');
    if (fence.epoch > last) await remember(host, fence, action);
    await act();
  });
}

async function lastEpoch(host: Host, environment: string): Promise<number> {
  const text = await readFile(host.layout.environment(environment).epoch, 'utf8').catch(() => '0');
  return Math.max(host.epochs.get(environment) ?? 0, Number.parseInt(text, 10) || 0);
}

async function remember(host: Host, fence: Fence, action: Action): Promise<void> {
  host.epochs.set(fence.environment, fence.epoch);
  const { dir, epoch } = host.layout.environment(fence.environment);
  const here = action.do === 'create-pod' || (await stat(dir).catch(() => undefined)) !== undefined;
  // Not synced: no pass outlives a loss of power.
  if (here) await writeFileAtomically(epoch, String(fence.epoch), { sync: false });
}
