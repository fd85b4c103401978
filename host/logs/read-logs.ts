import { join } from 'node:path';
import type { Runtime } from '../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { listContainers } from '../docker/containers.ts';
import type { Host } from '../host.ts';
import { checkProcessName } from '../layout.ts';
import { installName } from '../pod/definition.ts';
import { openHostileFolder } from '../read-hostile.ts';
import { readPodRecord } from '../records/pod-record.ts';
import { followLog } from './follow-log.ts';
import { tidy } from './lines.ts';
import { tailLog } from './tail-log.ts';

type LogOptions = Parameters<Runtime['logs']>[2];

/** Nobody reads more at once. */
const mostLines = 10_000;

/** Lines of a process, or of `install`, of the environment's newest pod that has any; of its newest pod when following. */
export async function* readLogs(
  host: Host,
  environment: EnvironmentKey,
  { process, options }: { process: string; options: LogOptions },
): AsyncGenerator<string> {
  checkProcessName(process);
  const tail = Math.max(0, Math.min(mostLines, Math.floor(options.tail)));
  const found = await logOf(host, environment, process);
  if (!found) return;
  if (options.follow) {
    const signal = options.signal ?? new AbortController().signal;
    yield* followLog(found.podFolder, found.name, { tail, signal });
    return;
  }
  const folder = await openHostileFolder(join(found.podFolder, found.name));
  if (!folder) return;
  try {
    const { lines, rest, file } = await tailLog(folder, tail);
    await file?.close();
    yield* [...lines, ...(rest === '' ? [] : [tidy(rest)])].slice(-tail);
  } finally {
    await folder.close();
  }
}

async function logOf(
  host: Host,
  environment: EnvironmentKey,
  process: string,
): Promise<{ podFolder: string; name: string } | undefined> {
  const containers = await listContainers(host, environment);
  const pods = [...containers]
    .sort((a, b) => b.labels.generation - a.labels.generation)
    .map((c) => c.labels.pod);
  const candidates = await Promise.all(
    pods.map(async (pod) => ({
      podFolder: join(host.layout.environment(environment).logs, pod),
      name: await folderName(host, pod, process),
    })),
  );
  for (const candidate of candidates) {
    const folder = await openHostileFolder(join(candidate.podFolder, candidate.name));
    await folder?.close();
    if (folder) return candidate;
  }
  return candidates[0];
}

/** `install` is the install, unless a process has that name. */
async function folderName(host: Host, pod: string, process: string): Promise<string> {
  if (process !== 'install') return process;
  const record = await readPodRecord(host.layout, pod);
  return record?.processes.install ? process : installName;
}
