import type { PassRow } from '../../src/store/passes.ts';
import { listPasses } from '../../src/store/passes.ts';
import { answering, branchKey, openPlay, type Play } from '../demo/play.ts';
import { ask } from '../world/ask.ts';
import type { World } from '../world/open-world.ts';
import { type SkippingClock, skippingClock } from '../world/skipping-clock.ts';
import { fallAsleep } from '../world/sleep.ts';
import { inDockerWorld, isolation, quiet } from './bench-world.ts';
import { type BenchLine, type Run, summarise } from './summary.ts';

/** So many pods are woken by visits at the same time. */
const together = 10;

/** A visit to a pod that sleeps → its answer: one pod, and ten at once. Real pods. */
export async function benchWake(runs: number): Promise<readonly BenchLine[]> {
  const alone = await inSleepyWorld(1, async (world, clock, [pod]) => {
    const all: Run[] = [];
    for (let n = 0; pod && n < runs; n++) all.push(await wakeOnce(world, clock, pod));
    return all;
  });
  const crowd = await inSleepyWorld(together, async (world, clock, pods) => {
    const all: Run[] = [];
    for (let n = 0; n < Math.ceil(runs / together); n++) all.push(...(await wakeAll(world, clock, pods)));
    return all;
  });
  return [
    summarise('wake to first answer', alone, { aim: 'median under 1500', facts: { isolation } }),
    summarise(`wake to first answer, ${together} at once`, crowd, { facts: { isolation } }),
  ];
}

/** Runs `work` in a world of its own, with so many pods that run. */
function inSleepyWorld<T>(
  count: number,
  work: (world: World, clock: SkippingClock, pods: readonly Sleeper[]) => Promise<T>,
): Promise<T> {
  const clock = skippingClock();
  return inDockerWorld(
    async (world) => {
      const play = await openPlay(world);
      const pods: Sleeper[] = [];
      for (let n = 0; n < count; n++) pods.push(await startPod(play, n));
      return work(world, clock, pods);
    },
    { now: clock.now },
  );
}

async function wakeAll(world: World, clock: SkippingClock, pods: readonly Sleeper[]): Promise<Run[]> {
  await fallAsleep(
    world,
    clock,
    pods.map(({ environment }) => environment),
  );
  await quiet(world);
  const from = performance.now();
  return Promise.all(pods.map((pod) => visit(pod, from)));
}

interface Sleeper {
  readonly environment: string;
  readonly url: string;
  readonly pass: Play['pass'];
}

async function startPod(play: Play, n: number): Promise<Sleeper> {
  const { world, repository, files } = play;
  const manifest = (files['pinacle.yaml'] ?? '').replace('deploy:', 'deploy:\n  branches: ["**"]');
  const branch = `feature-${n}`;
  const change = { branch, files: { ...files, 'pinacle.yaml': manifest }, author: 'alice' };
  await world.github.push({ repository, ...change });
  const environment = branchKey(repository, branch);
  return { environment, url: await answering(play, environment, 'Hello from commit'), pass: play.pass };
}

async function wakeOnce(world: World, clock: SkippingClock, pod: Sleeper): Promise<Run> {
  await fallAsleep(world, clock, [pod.environment]);
  await quiet(world);
  const asked = clock.now();
  const { ms } = await visit(pod, performance.now());
  return { ms, stages: await stagesOfWake(world, pod.environment, { asked, answered: asked + ms }) };
}

async function visit({ url, pass }: Sleeper, from: number): Promise<Run> {
  const { status } = await ask(url, pass, 60_000);
  if (status !== 200) throw new Error(`${url} answered ${status}`);
  return { ms: performance.now() - from };
}

/** From the visit to the pass that it asks for, that pass by its own stages, and from its start of the pod to the answer. */
async function stagesOfWake(
  world: World,
  environment: string,
  { asked, answered }: { asked: number; answered: number },
): Promise<Record<string, number>> {
  const passes = await listPasses(world.control().store.db, environment, 10);
  const acting = passes.find((pass) => pass.startedAt.getTime() >= asked - 1 && starts(pass));
  if (!acting) return {};
  const began = acting.startedAt.getTime();
  const ended = acting.endedAt.getTime();
  const { total: _total, ...timings } = acting.timings;
  const stages = Object.entries(timings).map(([name, ms]) => [`pass: ${name}`, ms] as const);
  return {
    'visit until the pass begins': began - asked,
    ...Object.fromEntries(stages),
    'end of the pass until the answer': answered - ended,
  };
}

function starts({ plan }: PassRow): boolean {
  const { steps = [] } = plan as { steps?: readonly { action: { do: string } }[] };
  return steps.some(({ action }) => action.do === 'start-pod');
}
