import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import Docker from 'dockerode';
import { instanceLabel } from '../../host/labels.ts';
import { layoutOf } from '../../host/layout.ts';
import { removeInstance } from '../../host/sweep-instance.ts';
import { configOf, settingsOf } from '../world/open-world.ts';
import { type ChildLife, liveInChild } from './live-in-child.ts';
import type { OpenStage, Stage } from './mortal-world.ts';
import type { Points } from './points.ts';
import { openSluice } from './sluice.ts';

export interface DockerStage extends Stage {
  /** What there is besides healthy pods: containers, networks beyond the spare ones, folders. */
  orphans(): Promise<readonly string[]>;
  /** As when the engine is restarted: nobody reaches it, every pod is dead, and then it answers again. */
  restartEngine(): Promise<void>;
}

/** GitHub's second between two writes is 50 ms here. */
const factor = 20;

/** At most so many networks wait for a pod. */
const spareNetworks = 3;

/** This machine's engine under an instance of its own, and each control plane in a process of its own. */
export const openDockerStage: OpenStage<DockerStage> = async ({ dir, github, database, pass }) => {
  const instance = `f-${dir.slice(-6).toLowerCase()}-${process.pid % 100_000}`;
  const setting = { dir, settings: { ...settings, DATABASE_URL: database.url } };
  const { hostStateDir: stateDir } = configOf(github, setting);
  const docker = new Docker();
  const stopWatching = await watchEngine(docker, instance, pass);
  const road = await openSluice('/var/run/docker.sock');
  const order = {
    settings: settingsOf(github, setting),
    instance,
    engine: `tcp://127.0.0.1:${road.port}`,
    clock: { factor, start: Date.now() },
  };
  let restarting = Promise.resolve();
  const eyes = eyesOfLives(() => restarting);
  return {
    machine: { ...eyes, watch: async () => async () => undefined },
    startLife: async () => eyes.opened(liveInChild(order, pass)),
    restartEngine: () => {
      road.cut();
      restarting = killPods(docker, instance).finally(road.mend);
      return restarting;
    },
    orphans: () => findOrphans(docker, { instance, stateDir, running: eyes.inventory }),
    close: async () => {
      stopWatching();
      await road.close();
      await removeInstance({ instance, stateDir });
    },
  };
};

/** The machine as the newest life sees it; who looks while none lives waits for the next. */
function eyesOfLives(restarting: () => Promise<void>) {
  let tellNext: (life: ChildLife) => void = () => {};
  let newest = new Promise<ChildLife>((resolve) => {
    tellNext = resolve;
  });
  const look = async <T>(question: (life: ChildLife) => Promise<T>): Promise<T> => {
    for (;;) {
      const life = await newest;
      try {
        await life.control;
        return await question(life);
      } catch (error) {
        if (life.isAlive() && !String(error).includes('docker-unreachable')) throw error;
        await restarting();
      }
    }
  };
  return {
    opened: (life: ChildLife) => {
      tellNext(life);
      newest = Promise.resolve(life);
      void life.killed
        .finally(() => {
          newest = new Promise((resolve) => {
            tellNext = resolve;
          });
        })
        .catch(() => undefined);
      return life;
    },
    inventory: () => look((life) => life.machine.inventory()),
    observe: (environment: string) => look((life) => life.machine.observe(environment)),
  };
}

const settings = {
  PINACLE_PORT: '0',
  PINACLE_GATEWAY_PORT: '0',
  PINACLE_PUBLIC_URL: 'https://pinacle.example',
  PINACLE_PODS_DOMAIN: 'pods.example',
};

/** Resolves when none of them runs, some while later. */
async function killPods(docker: Docker, instance: string): Promise<void> {
  const running = { label: [`${instanceLabel}=${instance}`], status: ['running'] };
  for (const { Id } of await docker.listContainers({ filters: running })) {
    const container = docker.getContainer(Id);
    const ended = container.wait();
    await container.kill();
    await ended;
  }
}

/** What the engine does in the middle of an act: a moment to die at as well. */
async function watchEngine(docker: Docker, instance: string, pass: Points['pass']): Promise<() => void> {
  const filters = JSON.stringify({ type: ['container'], label: [`${instanceLabel}=${instance}`] });
  const events = (await docker.getEvents({ filters })) as Readable;
  let rest = '';
  events.setEncoding('utf8').on('error', () => undefined);
  events.on('data', (chunk: string) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { Action } = JSON.parse(line) as { Action: string };
      if (/^(create|start|die|destroy)$/.test(Action)) pass('after', `engine ${Action}`);
    }
  });
  return () => events.destroy();
}

async function findOrphans(
  docker: Docker,
  from: { instance: string; stateDir: string; running: Stage['machine']['inventory'] },
): Promise<readonly string[]> {
  const filters = { label: [`${instanceLabel}=${from.instance}`] };
  const known = (await from.running()).length;
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  const { pods, environments } = layoutOf(from.stateDir, from.instance);
  const folders = async (dir: string) => (await readdir(dir).catch(() => [])).map((name) => join(dir, name));
  return [
    ...containers.slice(known).map(({ Names }) => Names.join()),
    ...networks.slice(known + spareNetworks).map(({ Name }) => Name),
    ...(await folders(pods)).slice(known),
    ...(await folders(environments)).slice(known),
  ];
}
