import { join } from 'node:path';
import type { ObservedInstall } from '../../reconciler/plan/observed.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Host } from '../host.ts';
import { readHostileTail } from '../read-hostile.ts';
import {
  type InstallRecord,
  noInstall,
  readEnvironmentRecord,
  writeEnvironmentRecord,
} from '../records/environment-record.ts';
import { installName } from './definition.ts';
import { parseTrace, traceBytes } from './trace.ts';

/**
 * Before the state of a pod that does not run is lost: keeps how its install ended; forgets one that was interrupted, so
 * that it begins again.
 */
export async function settleInstall(
  host: Host,
  { environment, pod }: { environment: EnvironmentKey; pod: string },
): Promise<void> {
  const record = await readEnvironmentRecord(host.layout, environment);
  if (record?.install?.pod !== pod || record.install.exitCode !== undefined) return;
  const { install, ...rest } = record;
  const exitCode = await installExit(host, install);
  await writeEnvironmentRecord(
    host.layout,
    exitCode === undefined ? rest : { ...rest, install: { ...install, exitCode } },
  );
}

/** As a pass sees it. `runs`: the pod that began it runs; `outOfMemory`: it ended for want of memory. */
export async function observedInstall(
  host: Host,
  install: InstallRecord | undefined,
  { runs, outOfMemory }: { runs: boolean; outOfMemory: boolean },
): Promise<ObservedInstall> {
  if (!install) return noInstall;
  const { fingerprint } = install;
  const exitCode = install.exitCode ?? (await installExit(host, install)) ?? (outOfMemory ? 137 : undefined);
  if (exitCode !== undefined) return { fingerprint, state: exitCode === 0 ? 'done' : 'failed', exitCode };
  return runs ? { fingerprint, state: 'running' } : noInstall;
}

/** Exit code of the install that this pod runs or ran; undefined when it has not ended by itself. */
export async function installExit(host: Host, { pod }: InstallRecord): Promise<number | undefined> {
  const text = await readHostileTail(join(host.layout.pod(pod).state, installName), traceBytes);
  return parseTrace(text ?? '').exits.at(-1)?.code;
}
