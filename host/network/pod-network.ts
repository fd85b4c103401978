import { createHash } from 'node:crypto';
import { asking, askingMaybe, type Engine, statusOf } from '../docker/engine.ts';
import { instanceLabel, podLabel } from '../labels.ts';
import { instanceTag } from '../options.ts';

/** One bridge per pod: pods never share a wire. Its name tells the firewall that it is ours. */
export async function ensureNetwork(docker: Engine, instance: string, pod: string): Promise<string> {
  const name = networkName(instance, pod);
  const present = await askingMaybe('look at the network', () => docker.getNetwork(name).inspect());
  if (present) return name;
  try {
    await asking('make the network', () => create(docker, { name, instance, pod }));
  } catch (error) {
    // A bridge left by a crash in the middle of the engine's own work.
    if (statusOf((error as Error).cause) !== 409) throw error;
  }
  return name;
}

/** Gone afterwards, whether it was there or not. */
export async function removeNetwork(docker: Engine, instance: string, pod: string): Promise<void> {
  await askingMaybe('remove the network', () => docker.getNetwork(networkName(instance, pod)).remove());
}

function create(
  docker: Engine,
  { name, instance, pod }: { name: string; instance: string; pod: string },
): Promise<unknown> {
  return docker.createNetwork({
    Name: name,
    CheckDuplicate: true,
    Driver: 'bridge',
    EnableIPv6: false,
    Labels: { [instanceLabel]: instance, [podLabel]: pod },
    Options: {
      'com.docker.network.bridge.name': bridgeName(instance, pod),
      'com.docker.network.bridge.enable_icc': 'false',
    },
  });
}

export function networkName(instance: string, pod: string): string {
  return `${instance}.${pod}`;
}

/** 15 characters, the most that Linux takes: `pn`, the instance's tag, `-`, 7 hex of the pod. See firewallNames(). */
export function bridgeName(instance: string, pod: string): string {
  return `pn${instanceTag(instance)}-${createHash('sha256').update(pod).digest('hex').slice(0, 7)}`;
}
