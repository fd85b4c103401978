import type { ContainerInfo } from 'dockerode';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Host } from '../host.ts';
import {
  environmentLabel,
  instanceLabel,
  memoryLabel,
  type PodLabels,
  podLabel,
  readLabels,
} from '../labels.ts';
import type { LivePod } from '../live/live-pod.ts';
import { asking, askingMaybe } from './engine.ts';

/** A pod's container, as the engine lists it. */
export interface Container {
  readonly id: string;
  readonly labels: PodLabels;
  readonly running: boolean;
  /** Never started: a crash came between. */
  readonly created: boolean;
  /** On its bridge; empty when it does not run. */
  readonly address: string;
}

export function containerName(host: Host, pod: string): string {
  return `${host.settings.instance}.${pod}`;
}

/** All containers of this instance, or of one of its environments. */
export async function listContainers(
  host: Host,
  environment?: EnvironmentKey,
): Promise<readonly Container[]> {
  const label = [`${instanceLabel}=${host.settings.instance}`];
  if (environment !== undefined) label.push(`${environmentLabel}=${environment}`);
  const found = await list(host, label);
  return found.map(asContainer).filter((container) => container !== undefined);
}

/** The container of one pod; undefined when there is none. */
export async function findContainer(host: Host, pod: string): Promise<Container | undefined> {
  const found = await list(host, [`${instanceLabel}=${host.settings.instance}`, `${podLabel}=${pod}`]);
  return found.map(asContainer).find((container) => container !== undefined);
}

/** The newest pod that runs; undefined when none does. */
export async function newestPod(host: Host, environment: EnvironmentKey): Promise<Container | undefined> {
  const running = (await listContainers(host, environment)).filter((container) => container.running);
  return running.toSorted((a, b) => b.labels.generation - a.labels.generation)[0];
}

/** The pod of a container that runs, watched from now on. */
export function liveOf(host: Host, { id, labels, address }: Container): Promise<LivePod> {
  return host.live.ensure({ id: labels.pod, environment: labels.environment, container: id, address });
}

/** Memory that running pods of all instances on this machine may use. */
export async function promisedMemory(host: Host): Promise<number> {
  const filters = { label: [podLabel], status: ['running'] };
  const found = await asking('list the pods', () => host.docker.listContainers({ filters }));
  return found.reduce((sum, { Labels }) => sum + (Number(Labels[memoryLabel]) || 0), 0);
}

/** How a container ended that does not run. */
export interface End {
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  readonly at?: number;
}

export async function endOf(host: Host, container: string): Promise<End | undefined> {
  const found = await askingMaybe('look at the pod', () => host.docker.getContainer(container).inspect());
  if (!found || found.State.Running) return undefined;
  const at = Date.parse(found.State.FinishedAt);
  const { ExitCode: exitCode, OOMKilled: outOfMemory } = found.State;
  return { exitCode, outOfMemory, ...(at > 0 ? { at } : {}) };
}

function list(host: Host, label: readonly string[]): Promise<ContainerInfo[]> {
  return asking('list the pods', () =>
    host.docker.listContainers({ all: true, filters: { label: [...label] } }),
  );
}

function asContainer(info: ContainerInfo): Container | undefined {
  const labels = readLabels(info.Labels);
  if (!labels) return undefined;
  const network = Object.values(info.NetworkSettings?.Networks ?? {})[0];
  return {
    id: info.Id,
    labels,
    running: info.State === 'running',
    created: info.State === 'created',
    address: network?.IPAddress ?? '',
  };
}
