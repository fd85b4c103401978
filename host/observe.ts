import type { Observed, ObservedPod, ObservedProcess } from '../reconciler/plan/observed.ts';
import type { EnvironmentKey } from '../schema/environment.ts';
import { freeDisk, freeMemory } from './capacity.ts';
import {
  type Container,
  type End,
  endOf,
  findContainer,
  listContainers,
  liveOf,
} from './docker/containers.ts';
import type { Host } from './host.ts';
import type { LivePod } from './live/live-pod.ts';
import { observedProcess } from './live/live-process.ts';
import { observedInstall } from './pod/settle-install.ts';
import { type EnvironmentRecord, readEnvironmentRecord } from './records/environment-record.ts';
import { type PodRecord, readPodRecord } from './records/pod-record.ts';
import { readSecretsFingerprint } from './secrets/write-secrets.ts';
import { volumeExists } from './workspace/volume.ts';

/** What is there of an environment: labels, our records, state files and health checks. Changes nothing. */
export async function observe(host: Host, environment: EnvironmentKey): Promise<Observed> {
  const [containers, record, freeMemoryBytes, freeDiskBytes, workspace] = await Promise.all([
    listContainers(host, environment),
    readEnvironmentRecord(host.layout, environment),
    freeMemory(host),
    freeDisk(host),
    volumeExists(host.layout.environment(environment)),
  ]);
  const seen = await Promise.all(containers.map((container) => lookAt(host, container)));
  const install = await installOf(host, record, seen);
  const pods = seen.map((pod) => observedPod(pod, install)).sort((a, b) => a.generation - b.generation);
  const { isolation } = host.settings;
  return { pods, workspace, host: { freeMemoryBytes, freeDiskBytes, isolation } };
}

interface Seen {
  readonly container: Container;
  readonly record: PodRecord | undefined;
  /** How it ended; absent while it runs. */
  readonly end: End | undefined;
  readonly processes: readonly ObservedProcess[];
  readonly secrets: string | null;
}

async function lookAt(host: Host, listed: Container): Promise<Seen> {
  const { id, labels, created } = listed;
  const live = listed.running ? await liveUnlessEnded(host, listed) : undefined;
  const running = live !== undefined;
  const container = { ...listed, running };
  const record = await readPodRecord(host.layout, labels.pod);
  const end = running || created ? undefined : await endOf(host, id);
  const since = end?.at ?? record?.startedAt ?? 0;
  const processes = Object.entries(record?.processes ?? {}).map(
    ([name, entry]) => live?.process(name) ?? observedProcess(entry, { state: 'stopped', since }),
  );
  const secrets = await readSecretsFingerprint(host.layout.pod(labels.pod).secrets);
  return { container, record, end, processes, secrets };
}

/** Undefined: it has ended since it was listed, and that is why it does not answer. */
async function liveUnlessEnded(host: Host, container: Container): Promise<LivePod | undefined> {
  try {
    return await liveOf(host, container);
  } catch (error) {
    const now = await findContainer(host, container.labels.pod);
    if (now?.running) throw error;
    return undefined;
  }
}

/** The install is the workspace's: all its pods show the same. */
function installOf(
  host: Host,
  record: EnvironmentRecord | undefined,
  seen: readonly Seen[],
): Promise<ObservedPod['install']> {
  const owner = seen.find(({ container }) => container.labels.pod === record?.install?.pod);
  const runs = owner?.container.running ?? false;
  return observedInstall(host, record?.install, { runs, outOfMemory: owner?.end?.outOfMemory ?? false });
}

function observedPod(
  { container, record, end, processes, secrets }: Seen,
  install: ObservedPod['install'],
): ObservedPod {
  const { labels, running, address } = container;
  return {
    id: labels.pod,
    environment: labels.environment,
    fingerprint: labels.fingerprint,
    fields: labels.fields,
    generation: labels.generation,
    state: running ? 'running' : 'stopped',
    ...(end && !record?.stopped ? { crash: end } : {}),
    ...(record?.failed ? { failed: record.failed } : {}),
    ...(record?.startedAt === undefined ? {} : { startedAt: record.startedAt }),
    ...(running && address !== '' ? { address } : {}),
    isolation: labels.isolation,
    commit: record?.commit ?? null,
    install,
    secrets,
    processes,
  };
}
