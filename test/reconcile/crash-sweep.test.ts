import { describe, expect, it } from 'vitest';
import type { Desired, PodSpec } from '../../reconciler/plan/desired.ts';
import { podId } from '../../reconciler/plan/pod-id.ts';
import { anInstall, aProcess, aService, aSpec, sha } from '../builders/spec.ts';
import {
  Killed,
  run,
  type ScriptedWorld,
  scriptedWorld,
  type WorldOptions,
} from '../fakes/scripted-world.ts';

/**
 * One life of an environment, wish by wish. Our process is killed before or after every single action and every report;
 * the next pass, by a process that knows nothing of it, leads to the same end.
 */
const postgres = aService({ name: 'postgres', exclusive: true });
const webParts = { name: 'web', dependsOn: ['postgres'], cwd: 'apps/web' };
const web = aProcess(webParts);
const dev = aProcess({ ...webParts, command: ['npm run dev'] });
const install = anInstall(['npm ci']);

const first = aSpec({ install, processes: [postgres, web] });
const changedProcess = aSpec({ install, processes: [postgres, dev] });
const changedImage = aSpec({ install, processes: [postgres, dev], image: 'node:22' });
const failing = aProcess({ ...webParts, command: ['exit 3'] });
const broken = aSpec({ install, processes: [postgres, failing], image: 'node:23' });
const repaired = aSpec({ install, processes: [postgres, dev], image: 'node:23' });
const newInstall = anInstall(['npm ci'], 'another lockfile');
const newCommit = { ...repaired, commit: sha('b'), install: newInstall };

const stop: Desired = { kind: 'stop', why: 'suspended', by: 'ann' };
const remove: Desired = { kind: 'remove', signal: { kind: 'closed', merged: true } };
const life: readonly { readonly name: string; readonly wish: Desired; readonly end: object }[] = [
  { name: 'create', wish: run(first), end: runs(first) },
  { name: 'change a process', wish: run(changedProcess), end: runs(changedProcess) },
  { name: 'change the image', wish: run(changedImage), end: runs(changedImage) },
  { name: 'an image that fails', wish: run(broken), end: fellBack(changedImage, broken) },
  { name: 'the same image, repaired', wish: run(repaired), end: runs(repaired) },
  { name: 'new commit', wish: run(newCommit), end: runs(newCommit) },
  { name: 'stop', wish: stop, end: { outcome: 'converged', workspace: true, pods: [stopped(newCommit)] } },
  { name: 'start', wish: run(newCommit), end: runs(newCommit) },
  { name: 'remove', wish: remove, end: { outcome: 'converged', workspace: false, pods: [] } },
];

const ends = life.map(({ name, end }) => ({ name, ...end }));

describe('crash sweep', async () => {
  const points = await countPoints({});
  const tight = { capacityBytes: 1024 ** 3 };
  const tightPoints = await countPoints(tight);

  it('has points to crash at', () => {
    expect(points).toBeGreaterThan(60);
    expect(tightPoints).toBeGreaterThan(60);
  });

  it.each(range(points))('killed at point %i: same end of every wish', async (point) => {
    expect(await live(crashingWorld({}, point))).toEqual(ends);
  });

  it.each(range(tightPoints))('killed at point %i, on a host with memory for one pod', async (point) => {
    expect(await live(crashingWorld(tight, point))).toEqual(ends);
  });

  it('killed at every fifth point, again and again', async () => {
    let count = 0;
    const crash = () => {
      count += 1;
      if (count % 5 === 0) throw new Killed();
    };
    expect(await live(scriptedWorld({ around: crash, aroundReport: crash }))).toEqual(ends);
  });
});

/** The end of every wish. */
async function live(world: ScriptedWorld): Promise<readonly object[]> {
  const unwatch = await world.runtime.watch(() => onePostgres(world));
  const ends: object[] = [];
  for (const { name, wish } of life) {
    world.wish(wish);
    const { kind: outcome } = await restThroughCrashes(world);
    ends.push({ name, outcome, ...(await endState(world)) });
  }
  expect(await world.runtime.inventory()).toEqual([]);
  await unwatch();
  return ends;
}

/** Its files would be spoilt by two. */
function onePostgres({ runtime, environment }: ScriptedWorld): void {
  const pods = [...(runtime.machine.environments.get(environment)?.pods.values() ?? [])];
  const copies = pods.map((pod) => pod.processes.get('postgres')?.state ?? 'stopped');
  expect(copies.filter((state) => state !== 'stopped').length).toBeLessThanOrEqual(1);
}

/** Each crash is followed by time going on without us, then by another process. */
async function restThroughCrashes(world: ScriptedWorld) {
  for (let crashes = 0; crashes < 100; crashes += 1) {
    try {
      return await world.rest();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      world.runtime.settle();
    }
  }
  throw new Error('killed over and over, and never at rest');
}

function crashingWorld(options: WorldOptions, point: number): ScriptedWorld {
  let count = 0;
  const crash = () => {
    count += 1;
    if (count === point) throw new Killed();
  };
  return scriptedWorld({ ...options, around: crash, aroundReport: crash });
}

async function countPoints(options: WorldOptions): Promise<number> {
  let count = 0;
  const tick = () => {
    count += 1;
  };
  await live(scriptedWorld({ ...options, around: tick, aroundReport: tick }));
  return count;
}

async function endState({ runtime, environment }: ScriptedWorld) {
  const { pods, workspace } = await runtime.observe(environment);
  return {
    workspace,
    pods: pods.map(({ id, state, commit, install, processes }) => ({
      id,
      state,
      commit,
      install: install.state,
      processes: Object.fromEntries(
        processes.map((process) => [process.name, `${process.state} ${process.fingerprint}`]),
      ),
    })),
  };
}

function runs(spec: PodSpec) {
  return { outcome: 'converged', workspace: true, pods: [healthy(spec)] };
}

function fellBack(old: PodSpec, failed: PodSpec) {
  return { outcome: 'failed', workspace: true, pods: [healthy(old), stopped(failed)] };
}

function healthy(spec: PodSpec) {
  return podWith(spec, { state: 'running', processes: 'healthy' });
}

function stopped(spec: PodSpec) {
  return podWith(spec, { state: 'stopped', processes: 'stopped' });
}

function podWith(spec: PodSpec, { state, processes }: { state: string; processes: string }) {
  return {
    id: podId(spec.environment, spec.fingerprint),
    state,
    commit: spec.commit,
    install: 'done',
    processes: Object.fromEntries(
      spec.processes.map(({ name, fingerprint }) => [name, `${processes} ${fingerprint}`]),
    ),
  };
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
