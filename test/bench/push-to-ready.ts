import { branchKey, finishedCheck, openPlay, type Play, short } from '../demo/play.ts';
import { inDockerWorld, isolation, quiet } from './bench-world.ts';
import { stagesOf } from './stages.ts';
import { type BenchLine, type Run, summarise } from './summary.ts';
import { untilAnswers } from './until-answers.ts';

/** A push of a new branch with its manifest → a new pod answers by its URL → its check is completed. Real pods, one after the other. */
export function benchPushToReady(runs: number): Promise<readonly BenchLine[]> {
  return inDockerWorld(async (world) => {
    const play = await openPlay(world);
    const [first = none, ...all] = await inTurn(runs + 1, (n) => pushOnce(play, `run-${n}`));
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

async function pushOnce(play: Play, branch: string): Promise<Pushed> {
  const { world, repository } = play;
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
