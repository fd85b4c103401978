import { join } from 'node:path';
import type { Action } from '../../reconciler/plan/plan.ts';
import type { Fence } from '../../reconciler/ports.ts';
import type { Host } from '../host.ts';
import { checkProcessName } from '../layout.ts';
import {
  type PodRecord,
  type ProcessRecord,
  readPodRecord,
  withProcess,
  writePodRecord,
} from '../records/pod-record.ts';
import { processDefinition } from './definition.ts';
import { podAt, type RunningPod, runningPodAt } from './pod-at.ts';
import { needSecrets } from './put-secrets.ts';
import { removeDefinition, writeDefinition } from './write-definition.ts';

type On<K extends Action['do']> = Extract<Action, { do: K }>;

/**
 * Writes the definition and (re)starts the process alone. The record comes last: after a crash in between, the pass sees
 * the old fingerprint and does it again.
 */
export async function runProcess(
  host: Host,
  { pod, process }: On<'run-process'>,
  fence: Fence,
): Promise<void> {
  const running = await runningPodAt(host, pod, fence.environment);
  const { commit, processes } = running.record;
  const name = checkProcessName(process.name);
  const known = processes[name];
  const same = known?.spec.fingerprint === process.fingerprint && known.commit === commit;
  if (same && known.wanted === 'up') return;
  await needSecrets(host, pod, [process]);
  await writeDefinition(join(host.layout.pod(pod).services, name), processDefinition(process));
  await running.live.tell('restart', name);
  await keep(host, { pod, running, name, entry: { spec: process, commit, wanted: 'up' } });
}

/** Starts it as it is defined; nothing when it runs or is not defined. */
export async function startProcess(
  host: Host,
  { pod, process }: On<'start-process'>,
  fence: Fence,
): Promise<void> {
  const running = await runningPodAt(host, pod, fence.environment);
  const known = running.record.processes[checkProcessName(process)];
  if (!known) return;
  await running.live.tell('start', process);
  await keep(host, { pod, running, name: process, entry: { ...known, wanted: 'up' } });
}

/** Ended, and stays so until it or the pod is started. Of a pod that does not run, nothing runs. */
export async function stopProcess(
  host: Host,
  { pod, process }: On<'stop-process'>,
  fence: Fence,
): Promise<void> {
  const container = await podAt(host, pod, fence.environment);
  if (!container?.running) return;
  const running = await runningPodAt(host, pod, fence.environment);
  const known = running.record.processes[checkProcessName(process)];
  if (!known) return;
  await running.live.tell('stop', process);
  await keep(host, { pod, running, name: process, entry: { ...known, wanted: 'down' } });
}

/** Ended and no longer defined; its logs stay with the pod. */
export async function removeProcess(
  host: Host,
  { pod, process }: On<'remove-process'>,
  fence: Fence,
): Promise<void> {
  const folder = join(host.layout.pod(pod).services, checkProcessName(process));
  const container = await podAt(host, pod, fence.environment);
  if (container?.running) {
    const { live } = await runningPodAt(host, pod, fence.environment);
    await live.tell('remove', process);
    await live.define(process, undefined);
  }
  const record = await readPodRecord(host.layout, pod);
  if (record) await writePodRecord(host.layout, pod, without(record, process));
  await removeDefinition(folder);
}

async function keep(
  host: Host,
  { pod, running, name, entry }: { pod: string; running: RunningPod; name: string; entry: ProcessRecord },
): Promise<void> {
  await writePodRecord(host.layout, pod, withProcess(running.record, name, entry));
  await running.live.define(name, entry);
}

function without(record: PodRecord, name: string): PodRecord {
  const { [name]: _, ...processes } = record.processes;
  return { ...record, processes };
}
