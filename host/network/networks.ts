import { randomBytes } from 'node:crypto';
import type { NetworkInspectInfo } from 'dockerode';
import { asking, askingMaybe, type Engine } from '../docker/engine.ts';
import { keyedLock } from '../keyed-lock.ts';
import { instanceLabel } from '../labels.ts';
import { instanceTag } from '../options.ts';
import { bridgePrefix } from './firewall-rules.ts';

/**
 * The bridges of an instance, one per pod: pods never share a wire. Which pod has which is told by its container alone, so no crash
 * can lose one: a bridge that no container has is a spare one, for the next pod. Making one takes 130 ms, which nobody waits for
 * as long as there is a spare.
 */
export interface Networks {
  /** Name of a network that no pod has; taken until `release`. */
  take(): Promise<string>;
  /** The container that was to have it is made, or never will be. */
  release(name: string): void;
  /** A pod could not be started on it: better a new one next time. */
  drop(name: string): Promise<void>;
  /** Leaves as many spare ones as are good to have. */
  tidy(): Promise<void>;
}

/** Removed pods give back more than are wanted at once. */
const [fewestSpare, mostSpare] = [1, 3];

export function networksOf(docker: Engine, instance: string): Networks {
  const taken = new Set<string>();
  const inTurn = keyedLock();
  const spare = async (): Promise<readonly string[]> => {
    const [all, used] = await Promise.all([list(docker, instance), usedNetworks(docker, instance)]);
    return all.filter((name) => !used.has(name) && !taken.has(name));
  };
  return {
    take: () =>
      inTurn('', async () => {
        const [name = await create(docker, instance)] = await spare();
        taken.add(name);
        return name;
      }),
    release: (name) => void taken.delete(name),
    drop: async (name) => {
      taken.delete(name);
      await removeNetwork(docker, name);
    },
    tidy: () =>
      inTurn('', async () => {
        const found = await spare();
        for (let count = found.length; count < fewestSpare; count += 1) await create(docker, instance);
        for (const name of found.slice(mostSpare)) await removeNetwork(docker, name);
      }),
  };
}

/** Only those that the firewall knows by their bridge's name, whatever else bears our label. */
async function list(docker: Engine, instance: string): Promise<readonly string[]> {
  const filters = { label: [`${instanceLabel}=${instance}`], driver: ['bridge'] };
  const found = await asking('list the networks', () => docker.listNetworks({ filters }));
  return found.filter((network) => isOurs(network, instance)).map(({ Name }) => Name);
}

function isOurs({ EnableIPv6, Options }: NetworkInspectInfo, instance: string): boolean {
  const bridge = Options?.['com.docker.network.bridge.name'] ?? '';
  return EnableIPv6 !== true && bridge.startsWith(bridgePrefix(instanceTag(instance)));
}

/** Of all containers of the instance, whether they run or not. */
async function usedNetworks(docker: Engine, instance: string): Promise<ReadonlySet<string>> {
  const filters = { label: [`${instanceLabel}=${instance}`] };
  const found = await asking('list the pods', () => docker.listContainers({ all: true, filters }));
  return new Set(found.map(({ HostConfig }) => HostConfig.NetworkMode));
}

async function create(docker: Engine, instance: string): Promise<string> {
  const id = randomBytes(4).toString('hex').slice(0, 7);
  const name = `${instance}.${id}`;
  await asking('make the network', () =>
    docker.createNetwork({
      Name: name,
      CheckDuplicate: true,
      Driver: 'bridge',
      EnableIPv6: false,
      Labels: { [instanceLabel]: instance },
      Options: {
        'com.docker.network.bridge.name': bridgeName(instance, id),
        'com.docker.network.bridge.enable_icc': 'false',
      },
    }),
  );
  return name;
}

async function removeNetwork(docker: Engine, name: string): Promise<void> {
  await askingMaybe('remove a network', () => docker.getNetwork(name).remove());
}

/** 15 characters, the most that Linux takes: `pn`, the instance's tag, `-`, 7 hex. */
export function bridgeName(instance: string, id: string): string {
  return `${bridgePrefix(instanceTag(instance))}${id}`;
}
