import { join } from 'node:path';
import type { PodSpec } from '../../reconciler/plan/desired.ts';
import type { Action } from '../../reconciler/plan/plan.ts';
import type { Fence } from '../../reconciler/ports.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { Host } from '../host.ts';
import { readHostileTail } from '../read-hostile.ts';
import { readEnvironmentRecord, writeEnvironmentRecord } from '../records/environment-record.ts';
import { writePodRecord } from '../records/pod-record.ts';
import { dropPacks, layPack } from './incoming.ts';
import { type RunningPod, runningPodAt } from './pod-at.ts';

/**
 * Puts the commit into the workspace by git inside the pod: the host never touches files that pod code could have made.
 * Throws WorldError `checkout-failed`, or what the source of packs throws.
 */
export async function checkout(
  host: Host,
  { pod, spec }: Extract<Action, { do: 'checkout' }>,
  fence: Fence,
): Promise<void> {
  const running = await runningPodAt(host, pod, fence.environment);
  if (running.record.commit === spec.commit) return;
  const known = await readEnvironmentRecord(host.layout, fence.environment);
  try {
    await putCommit(host, { pod, running, spec, fence, have: known?.commit ?? null });
  } finally {
    await dropPacks(host, pod);
  }
  if (known) await writeEnvironmentRecord(host.layout, { ...known, commit: spec.commit });
  await writePodRecord(host.layout, pod, { ...running.record, commit: spec.commit });
}

interface Put {
  readonly pod: string;
  readonly running: RunningPod;
  readonly spec: PodSpec;
  readonly fence: Fence;
  /** The commit that the workspace holds, as far as we know. */
  readonly have: string | null;
}

/** Exit codes of inside/checkout.sh: done, and a developer's git holds its lock. */
const [done, busy] = [0, 75];

/** A person may have changed the repository: then everything is sent once more, and at last the repository is put aside. */
async function putCommit(host: Host, put: Put): Promise<void> {
  const tries = [
    { have: put.have, repository: 'kept' as const },
    ...(put.have === null ? [] : [{ have: null, repository: 'kept' as const }]),
    { have: null, repository: 'anew' as const },
  ];
  for (const tried of tries) {
    const status = await tryCommit(host, { ...put, ...tried });
    if (status === done) return;
    if (status === busy)
      throw new WorldError('checkout-failed', 'another git is at work in the repository (.git/index.lock)');
  }
  throw new WorldError('checkout-failed', `git says: ${await lastWords(host, put.pod)}`);
}

async function tryCommit(host: Host, put: Put & { repository: 'kept' | 'anew' }): Promise<number> {
  const { pod, running, spec, fence, have, repository } = put;
  const { signal } = fence;
  const pack = have === spec.commit ? 'none' : await layPack(host, { pod, spec, have, signal });
  return running.live.checkout({ commit: spec.commit, pack, repository }, signal);
}

async function lastWords(host: Host, pod: string): Promise<string> {
  const said = await readHostileTail(join(host.layout.pod(pod).state, '_said'), 1000);
  return (said ?? '').trim().split('\n').slice(-3).join(' · ').slice(-500) || 'nothing';
}
