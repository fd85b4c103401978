import { rm } from 'node:fs/promises';
import type Docker from 'dockerode';
import { asking, askingMaybe, connectEngine } from './docker/engine.ts';
import { instanceLabel } from './labels.ts';
import { layoutOf } from './layout.ts';
import { removeFirewall } from './network/firewall.ts';
import { firewallNames } from './network/firewall-rules.ts';
import { checkInstance, defaultStateDir, instanceTag } from './options.ts';
import { mountsBelow, unmount } from './workspace/mounts.ts';

export interface InstanceOptions {
  readonly instance: string;
  readonly docker?: Docker.DockerOptions;
  readonly stateDir?: string;
}

/**
 * Removes everything of one instance from this machine: pods, networks, mounts, workspaces, firewall rules.
 * For tests and the demo; a controller never calls it.
 */
export async function removeInstance(options: InstanceOptions): Promise<void> {
  const instance = checkInstance(options.instance);
  const docker = connectEngine(options.docker);
  const filters = { label: [`${instanceLabel}=${instance}`] };
  const containers = await asking('list the pods', () => docker.listContainers({ all: true, filters }));
  await Promise.all(
    containers.map(({ Id }) =>
      askingMaybe('remove a pod', () => docker.getContainer(Id).remove({ force: true, v: true })),
    ),
  );
  for (const { Id } of await asking('list the networks', () => docker.listNetworks({ filters })))
    await askingMaybe('remove a network', () => docker.getNetwork(Id).remove());
  await removeFirewall(firewallNames(instanceTag(instance)));
  const { root } = layoutOf(options.stateDir ?? defaultStateDir, instance);
  for (const point of await mountsBelow(root)) await unmount(point);
  await rm(root, { recursive: true, force: true });
}
