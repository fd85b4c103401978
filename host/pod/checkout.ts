import { Readable } from 'node:stream';
import type { PodSpec } from '../../reconciler/plan/desired.ts';
import type { Action } from '../../reconciler/plan/plan.ts';
import type { Fence } from '../../reconciler/ports.ts';
import { WorldError } from '../../schema/world-error.ts';
import { type ExecResult, execInPod } from '../docker/exec.ts';
import type { Host } from '../host.ts';
import { readEnvironmentRecord, writeEnvironmentRecord } from '../records/environment-record.ts';
import { writePodRecord } from '../records/pod-record.ts';
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
  const have = known?.commit ?? null;
  const put = (sent: Sent, base: string | null) =>
    putCommit(host, { running, spec, fence, sent, have: base });
  let result = await put(have === spec.commit ? 'present' : 'pack', have);
  // A person may have changed the repository: everything once more, then with the repository put aside.
  if (result.exitCode !== 0 && have !== null) result = await put('pack', null);
  if (result.exitCode !== 0) result = await put('anew', null);
  if (result.exitCode !== 0) throw new WorldError('checkout-failed', `git says: ${lastLines(result.output)}`);

  if (known) await writeEnvironmentRecord(host.layout, { ...known, commit: spec.commit });
  await writePodRecord(host.layout, pod, { ...running.record, commit: spec.commit });
}

type Sent = 'present' | 'pack' | 'anew';

interface Put {
  readonly running: RunningPod;
  readonly spec: PodSpec;
  readonly fence: Fence;
  readonly sent: Sent;
  readonly have: string | null;
}

async function putCommit(host: Host, { running, spec, fence, sent, have }: Put): Promise<ExecResult> {
  const { commit, repository, installationId } = spec;
  const { signal } = fence;
  const stdin =
    sent === 'present'
      ? Readable.from([])
      : await host.commits.pack({ repository, installationId, commit, have, signal });
  const script = ['/opt/pinacle/bin/busybox', 'sh', '/run/pinacle/def/checkout.sh'];
  const argv = [...script, commit, originOf(host, spec), sent];
  return execInPod(host.docker, running.container.id, { argv, stdin, signal });
}

/** Without credentials. It is data for git in the pod, nothing on the host. */
function originOf(host: Host, { repository: { owner, name } }: PodSpec): string {
  return `${host.settings.gitBaseUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}.git`;
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-3).join(' · ').slice(-500) || 'nothing';
}
