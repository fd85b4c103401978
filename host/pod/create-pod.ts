import { mkdir } from 'node:fs/promises';
import type { PodSpec } from '../../reconciler/plan/desired.ts';
import type { Action } from '../../reconciler/plan/plan.ts';
import type { Fence } from '../../reconciler/ports.ts';
import { writeFileAtomically } from '../../reconciler/write-file-atomically.ts';
import { allSettled } from '../all-settled.ts';
import { ensureCapacity, ensureDisk } from '../capacity.ts';
import { containerOptions } from '../docker/container-options.ts';
import { containerName, listContainers } from '../docker/containers.ts';
import { asking } from '../docker/engine.ts';
import { ensureImage, type ImageFacts } from '../docker/ensure-image.ts';
import type { Host } from '../host.ts';
import { writeLabels } from '../labels.ts';
import { hostsFile, resolvConf } from '../network/resolvers.ts';
import { limitsOf, type PodLimits } from '../options.ts';
import {
  type EnvironmentRecord,
  readEnvironmentRecord,
  writeEnvironmentRecord,
} from '../records/environment-record.ts';
import { freshRecord, writePodRecord } from '../records/pod-record.ts';
import { ensureSecretsFolder } from '../secrets/secrets-folder.ts';
import { ensureLogFolder, ensureVolume, volumeExists } from '../workspace/volume.ts';
import { layPackAhead } from './incoming.ts';
import { launch } from './launch.ts';
import { podAt } from './pod-at.ts';
import { podMounts } from './pod-mounts.ts';
import { startPod } from './start-pod.ts';
import { writeScripts } from './write-definition.ts';

type CreatePod = Extract<Action, { do: 'create-pod' }>;

/** The pod, running and empty. What a crash left half made is made whole; what runs already is left alone. */
export async function createPod(host: Host, action: CreatePod, fence: Fence): Promise<void> {
  const { pod, spec } = action;
  if (spec.environment !== fence.environment)
    throw new Error(`a spec of ${spec.environment} in ${fence.environment}`);
  const present = await podAt(host, pod, spec.environment);
  if (present && !present.created) return startPod(host, { do: 'start-pod', pod }, fence);
  if (present)
    await asking('remove a half-made pod', () =>
      host.docker.getContainer(present.id).remove({ force: true }),
    );

  const limits = limitsOf(spec.tier, host.settings);
  await ensureCapacity(host, limits.memoryBytes);
  // First: by this its remains are found when a crash comes before the container is there.
  await writePodRecord(host.layout, pod, freshRecord(spec.environment));
  await makePod(host, action, { fence, limits });
}

interface Making {
  readonly fence: Fence;
  readonly limits: PodLimits;
}

async function makePod(host: Host, action: CreatePod, making: Making): Promise<void> {
  const { pod, spec } = action;
  const network = await host.networks.take();
  try {
    const image = await prepare(host, action, making);
    const container = makeContainer(host, action, { ...making, image, network });
    await launch(host, { pod, container, record: freshRecord(spec.environment) });
  } catch (error) {
    await host.networks.drop(network);
    throw error;
  } finally {
    host.networks.release(network);
    host.spareNetwork.soon();
  }
}

/** All that the container needs, at once; none of it needs another. */
async function prepare(host: Host, action: CreatePod, { fence, limits }: Making): Promise<ImageFacts> {
  const { pod, spec } = action;
  const { signal } = fence;
  const { baseImage, registries } = host.settings;
  const known = await rememberEnvironment(host, spec);
  const [image] = await allSettled([
    ensureImage(host.docker, spec.image, { baseImage, registries, signal }),
    host.firewall.ensure(),
    prepareVolume(host, action, limits),
    prepareFiles(host, action),
    layPackAhead(host, { pod, spec, have: known.commit, signal }),
  ]);
  return image;
}

async function makeContainer(
  host: Host,
  action: CreatePod,
  { fence, limits, image, network }: Making & { image: ImageFacts; network: string },
): Promise<string> {
  const { pod, spec } = action;
  const options = containerOptions({
    name: containerName(host, pod),
    hostname: spec.podName,
    image: image.id,
    path: image.path,
    runtime: host.settings.isolation === 'gvisor' ? 'runsc' : 'runc',
    network,
    nameservers: host.settings.nameservers,
    limits,
    labels: labelsOf(host, action, { limits, epoch: fence.epoch }),
    ...podMounts(host, spec, pod),
  });
  const { id } = await asking('make the pod', () => host.docker.createContainer(options));
  return id;
}

async function prepareVolume(host: Host, { pod, spec }: CreatePod, limits: PodLimits): Promise<void> {
  const environment = host.layout.environment(spec.environment);
  const pods = await listContainers(host, spec.environment);
  const inUse = pods.some(({ running }) => running);
  if (!(await volumeExists(environment))) await ensureDisk(host);
  await ensureVolume(environment, { bytes: limits.storageBytes, inUse });
  await ensureLogFolder(environment, pod);
}

/** Everything else on the host's disk that the container will see. */
async function prepareFiles(host: Host, { pod, spec }: CreatePod): Promise<void> {
  const { state, def, etc, secrets } = host.layout.pod(pod);
  const readable = { mode: 0o644, sync: false };
  await allSettled([
    mkdir(state, { recursive: true }),
    ensureSecretsFolder(secrets),
    writeScripts(def),
    writeFileAtomically(`${etc}/resolv.conf`, resolvConf(host.settings.nameservers), readable),
    writeFileAtomically(`${etc}/hosts`, hostsFile(spec.podName), readable),
  ]);
}

/** First of all: whatever a crash leaves behind, it is known whose it is. */
async function rememberEnvironment(host: Host, spec: PodSpec): Promise<EnvironmentRecord> {
  const { environment, repository, installationId } = spec;
  const known = await readEnvironmentRecord(host.layout, environment);
  const record = { commit: null, ...known, environment, repository, installationId };
  await writeEnvironmentRecord(host.layout, record);
  return record;
}

function labelsOf(
  host: Host,
  { spec, pod, generation }: CreatePod,
  { limits, epoch }: { limits: PodLimits; epoch: number },
): Record<string, string> {
  const { instance, isolation } = host.settings;
  return writeLabels(spec, { instance, pod, generation, isolation, memoryBytes: limits.memoryBytes, epoch });
}
