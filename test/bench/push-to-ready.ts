import { findEnvironment } from '../../src/store/environments.ts';
import { branchKey, finishedCheck, openPlay, type Play, short } from '../demo/play.ts';
import type { World } from '../world/open-world.ts';
import { inDockerWorld, isolation, quiet } from './bench-world.ts';
import { stagesOf } from './stages.ts';
import { type BenchLine, type Run, summarise } from './summary.ts';
import { untilAnswers } from './until-answers.ts';

/** A push of a new branch with its manifest → a new pod answers by its URL → its check is completed. Real pods, one after the other. */
export function benchPushToReady(runs: number): Promise<readonly BenchLine[]> {
  return inDockerWorld(async (world) => {
    const [first = none, ...all] = await inTurn(runs + 1, async (n) => pushOnce(await warmPlay(world, n)));
    const facts = { isolation, firstMs: Math.round(first.ready.ms) };
    return [
      summarise(
        'push to pod ready',
        all.map(({ ready }) => ready),
        { aim: 'median under 1500', facts },
      ),
      summarise(
        'push to check completed',
        all.map(({ checked }) => checked),
        { aim: 'median under 1500', facts: { ...facts, 'least ms between two writes to GitHub': 1000 } },
      ),
    ];
  });
}

interface Pushed {
  readonly ready: Run;
  readonly checked: Run;
}

const none: Pushed = { ready: { ms: 0 }, checked: { ms: 0 } };

/**
 * A repository of its own for each run, whose every removal would else be held back as one of many; known to us and in our mirror
 * already, as most repositories are.
 */
async function warmPlay(world: World, n: number): Promise<Play> {
  const play = await openPlay(world, { name: `hello-${n}` });
  const { repository } = play;
  await world.github.push({
    repository,
    branch: 'main',
    files: { 'README.md': '# Soon\n' },
    author: 'alice',
  });
  await world.until('the repository is known', async () => {
    const found = await findEnvironment(world.control().store.db, branchKey(repository));
    return (found?.outcome as { kind?: string } | null)?.kind === 'none';
  });
  return play;
}

async function pushOnce(play: Play): Promise<Pushed> {
  const { world, repository } = play;
  const branch = 'feature';
  const environment = branchKey(repository, branch);
  await quiet(world);
  const pushed = Date.now();
  const change = { branch, files: onEveryBranch(play), message: `Begin ${branch}`, author: 'alice' };
  const sha = await world.github.push({ repository, ...change });
  const [ready, checked] = await Promise.all([
    untilAnswers(play, environment, `from commit ${short(sha)}`).then(Date.now),
    finishedCheck(play, environment, sha).then(Date.now),
  ]);
  const stages = await stagesOf(world, environment, { pushed, ready, checked });
  await world.github.deleteBranch({ repository, branch });
  await world.until('the pod is gone', async () => {
    const { pods, workspace } = await world.control().runtime.observe(environment);
    return pods.length === 0 && !workspace;
  });
  return { ready: { ms: ready - pushed, stages }, checked: { ms: checked - pushed } };
}

function onEveryBranch({ files }: Play): Record<string, string> {
  const manifest = (files['pinacle.yaml'] ?? '').replace('deploy:', 'deploy:\n  branches: ["**"]');
  return { ...files, 'pinacle.yaml': manifest };
}

async function inTurn<T>(count: number, act: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let n = 0; n < count; n++) results.push(await act(n));
  return results;
}
