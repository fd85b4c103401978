import { mkdir, realpath } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Runtime, Terminals } from '../reconciler/ports.ts';
import { changesOf } from './changes.ts';
import { asking, connectEngine } from './docker/engine.ts';
import { publicRegistries } from './docker/registry-of.ts';
import { fenced } from './fence.ts';
import type { Host, Settings } from './host.ts';
import { hostUse } from './host-use.ts';
import { lockInstance } from './instance-lock.ts';
import { inventory } from './inventory.ts';
import { keyedLock } from './keyed-lock.ts';
import { layoutOf } from './layout.ts';
import { livePods } from './live/live-pods.ts';
import { silent } from './log.ts';
import { readLogs } from './logs/read-logs.ts';
import { firewallOf } from './network/firewall.ts';
import { firewallNames } from './network/firewall-rules.ts';
import { guardFirewall } from './network/guard.ts';
import { networksOf } from './network/networks.ts';
import { openPorts } from './network/open-ports.ts';
import { hostResolvers } from './network/resolvers.ts';
import { spareNetwork } from './network/spare-network.ts';
import { observe } from './observe.ts';
import {
  checkInstance,
  type DockerRuntimeOptions,
  defaultInstance,
  defaultStateDir,
  instanceTag,
} from './options.ts';
import { perform } from './perform.ts';
import { clearRemains } from './pod/clear-remains.ts';
import { commandRuns } from './terminal/command-runs.ts';
import { openTerminal } from './terminal/open-terminal.ts';
import { watchPods } from './watch-pods.ts';

/**
 * The Runtime on this machine: Docker Engine, pods under gVisor. Pods run on when it is closed, and are found again.
 * Throws WorldError `docker-unreachable` when the engine does not answer, Error when the tools for pods are missing or another
 * process has this instance.
 */
export async function openDockerRuntime(
  options: DockerRuntimeOptions,
): Promise<Runtime & Terminals & { close(): Promise<void> }> {
  const host = await openHost(options);
  const unlock = await lockInstance(host.layout.root);
  // What cannot go now goes with its workspace.
  await clearRemains(host).catch((err: unknown) =>
    host.log.warn({ err }, 'remains of pods could not be removed'),
  );
  const watching = await watchPods(host);
  const unguard = guardFirewall(host.firewall, host.log, { runs: () => host.live.ids().length > 0 });
  host.spareNetwork.soon();
  return {
    observe: (environment) => observe(host, environment),
    inventory: () => inventory(host),
    hosts: async () => [await hostUse(host)],
    perform: async (action, fence) => {
      try {
        await fenced(host, fence, action, () => perform(host, action, fence));
      } finally {
        host.changes.tell(fence.environment);
      }
    },
    logs: (environment, process, wanted) => readLogs(host, environment, { process, options: wanted }),
    openPorts: (environment) => openPorts(host, environment),
    openTerminal: (environment, wanted) => openTerminal(host, environment, wanted),
    commandRuns: (environment) => commandRuns(host, environment),
    watch: async (changed) => {
      const stop = host.changes.listen(changed);
      return async () => stop();
    },
    close: async () => {
      watching.close();
      unguard();
      await host.spareNetwork.close();
      for (const pod of host.live.ids()) host.live.drop(pod);
      unlock();
    },
  };
}

async function openHost(options: DockerRuntimeOptions): Promise<Host> {
  const log = options.log ?? silent;
  const settings = await settingsOf(options);
  const layout = layoutOf(options.stateDir ?? defaultStateDir, settings.instance);
  const docker = connectEngine(options.docker);
  await asking('reach the container engine', () => docker.ping());
  // Nobody but root looks into workspaces from the host's side.
  await mkdir(layout.root, { recursive: true, mode: 0o700 });
  const context = { docker, layout, clock: options.clock ?? Date, changes: changesOf(log) };
  const { instance, nameservers } = settings;
  const networks = networksOf(docker, instance);
  return {
    ...context,
    settings,
    commits: options.commits,
    secrets: options.secrets,
    log,
    inTurn: keyedLock(),
    epochs: new Map(),
    live: livePods(context),
    firewall: firewallOf(firewallNames(instanceTag(instance)), nameservers),
    networks,
    spareNetwork: spareNetwork(networks, log),
  };
}

async function settingsOf(options: DockerRuntimeOptions): Promise<Settings> {
  const instance = checkInstance(options.instance ?? defaultInstance);
  const { limits, caBundle } = options;
  return {
    instance,
    baseImage: options.baseImage,
    registries: options.registries ?? publicRegistries,
    isolation: options.isolation ?? 'gvisor',
    // One version of the tools: those of running pods are never rewritten.
    toolsDir: await toolsOf(options.toolsDir ?? join(defaultStateDir, 'tools', 'current')),
    gitBaseUrl: options.gitBaseUrl ?? 'https://github.com',
    nameservers: options.nameservers ?? (await hostResolvers()),
    reserveMemoryBytes: options.reserveMemoryBytes ?? 512 * 1024 ** 2,
    reserveDiskBytes: options.reserveDiskBytes ?? 2 * 1024 ** 3,
    totalMemoryBytes: totalmem(),
    ...(limits ? { limits } : {}),
    ...(caBundle ? { caBundle: await realpath(caBundle) } : {}),
  };
}

async function toolsOf(path: string): Promise<string> {
  return realpath(path).catch(() => {
    throw new Error(`the tools for pods are not in ${path}: run host/setup.sh`);
  });
}
