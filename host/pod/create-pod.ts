import { mkdir } from 'node:fs/promises';
import type { PodSpec } from '../../reconciler/plan/desired.ts';
import type { Action } from '../../reconciler/plan/plan.ts';
import type { Fence } from '../../reconciler/ports.ts';
import { allSettled } from '../all-settled.ts';
import { ensureCapacity } from '../capacity.ts';
import { containerOptions } from '../docker/container-options.ts';
import { containerName, listContainers } from '../docker/containers.ts';
import { asking } from '../docker/engine.ts';
import { ensureImage } from '../docker/ensure-image.ts';
import type { Host } from '../host.ts';
import { writeLabels } from '../labels.ts';
import { ensureFirewall } from '../network/firewall.ts';
import { ensureNetwork } from '../network/pod-network.ts';
import { hostsFile, resolvConf } from '../network/resolvers.ts';
import { limitsOf, type PodLimits } from '../options.ts';
import { readEnvironmentRecord, writeEnvironmentRecord } from '../records/environment-record.ts';
import { freshRecord } from '../records/pod-record.ts';
import { ensureLogFolder, ensureVolume } from '../workspace/volume.ts';
import { writeFileAtomically } from '../write-file-atomically.ts';
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
  // The firewall must stand when the pod starts, not before.
  const [container] = await allSettled([
    makeContainer(host, action, { fence, limits }),
    ensureFirewall(host.settings.firewall, host.settings.nameservers),
  ]);
  await launch(host, { pod, container: container.id, record: freshRecord(spec.environment) });
}

async function makeContainer(
  host: Host,
  action: CreatePod,
  { fence, limits }: { fence: Fence; limits: PodLimits },
): Promise<{ readonly id: string }> {
  const { pod, spec } = action;
  const { baseImage, instance } = host.settings;
  const [image, network] = await allSettled([
    ensureImage(host.docker, spec.image, { baseImage, signal: fence.signal }),
    ensureNetwork(host.docker, instance, pod),
    prepareFiles(host, action, limits),
  ]);
  return asking('make the pod', () =>
    host.docker.createContainer(
      containerOptions({
        name: containerName(host, pod),
        hostname: spec.podName,
        image: image.id,
        path: image.path,
        runtime: host.settings.isolation === 'gvisor' ? 'runsc' : 'runc',
        network,
        limits,
        labels: labelsOf(host, action, { limits, epoch: fence.epoch }),
        ...podMounts(host, spec, pod),
      }),
    ),
  );
}

/** Everything on the host's disk that the container will see. */
async function prepareFiles(host: Host, { pod, spec }: CreatePod, limits: PodLimits): Promise<void> {
  const paths = host.layout.pod(pod);
  const environment = host.layout.environment(spec.environment);
  await rememberEnvironment(host, spec);
  const pods = await listContainers(host, spec.environment);
  const inUse = pods.some(({ running }) => running);
  const readable = { mode: 0o644, sync: false };
  await allSettled([
    ensureVolume(environment, { bytes: limits.storageBytes, inUse }).then(() =>
      ensureLogFolder(environment, pod),
    ),
    mkdir(paths.state, { recursive: true }),
    writeScripts(paths.def),
    writeFileAtomically(`${paths.etc}/resolv.conf`, resolvConf(host.settings.nameservers), readable),
    writeFileAtomically(`${paths.etc}/hosts`, hostsFile(spec.podName), readable),
  ]);
}

async function rememberEnvironment(host: Host, spec: PodSpec): Promise<void> {
  const { environment, repository, installationId } = spec;
  const known = await readEnvironmentRecord(host.layout, environment);
  await writeEnvironmentRecord(host.layout, {
    commit: null,
    ...known,
    environment,
    repository,
    installationId,
  });
}

function labelsOf(
  host: Host,
  { spec, pod, generation }: CreatePod,
  { limits, epoch }: { limits: PodLimits; epoch: number },
): Record<string, string> {
  const { instance, isolation } = host.settings;
  return writeLabels(spec, { instance, pod, generation, isolation, memoryBytes: limits.memoryBytes, epoch });
}
