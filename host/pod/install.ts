import { join } from 'node:path';
import type { Action } from '../../reconciler/plan/plan.ts';
import type { Fence } from '../../reconciler/ports.ts';
import type { Host } from '../host.ts';
import { readEnvironmentRecord, writeEnvironmentRecord } from '../records/environment-record.ts';
import { installDefinition, installName } from './definition.ts';
import { runningPodAt } from './pod-at.ts';
import { installExit } from './settle-install.ts';
import { writeDefinition } from './write-definition.ts';

/** Begins the install, unless this very one runs or is done. A running older one is ended by it. */
export async function install(
  host: Host,
  { pod, install: wanted }: Extract<Action, { do: 'install' }>,
  fence: Fence,
): Promise<void> {
  const { live } = await runningPodAt(host, pod, fence.environment);
  const record = await readEnvironmentRecord(host.layout, fence.environment);
  if (!record) throw new Error(`no record of ${fence.environment}, whose pod runs`);
  const last = record.install;
  if (last?.fingerprint === wanted.fingerprint) {
    const exitCode = last.exitCode ?? (await installExit(host, last));
    if (exitCode === 0 || (exitCode === undefined && last.pod === pod)) return;
  }
  await writeDefinition(join(host.layout.pod(pod).services, installName), installDefinition(wanted));
  await live.tell('restart', installName);
  await writeEnvironmentRecord(host.layout, { ...record, install: { fingerprint: wanted.fingerprint, pod } });
}
