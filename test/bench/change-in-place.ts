import { branchKey, finishedCheck, openPlay, type Play } from '../demo/play.ts';
import { inDockerWorld, isolation, quiet } from './bench-world.ts';
import { stagesOf } from './stages.ts';
import { type BenchLine, type Run, summarise } from './summary.ts';
import { untilAnswers } from './until-answers.ts';

/** A push that changes one process of a running pod → the process answers with its new definition, in the same pod. */
export function benchChangeInPlace(runs: number): Promise<readonly BenchLine[]> {
  return inDockerWorld(async (world) => {
    const play = await openPlay(world);
    await greet(play, 'Hello');
    const all: Run[] = [];
    for (let n = 0; n < runs; n++) all.push(await greet(play, `Greeting ${n},`));
    return [
      summarise('one process changed in place', all, { aim: 'median under 500', facts: { isolation } }),
    ];
  });
}

async function greet(play: Play, greeting: string): Promise<Run> {
  const { world, repository, files } = play;
  const environment = branchKey(repository);
  await quiet(world);
  const manifest = (files['pinacle.yaml'] ?? '').replace('GREETING: Hello', `GREETING: "${greeting}"`);
  const pushed = Date.now();
  const sha = await world.github.push({
    repository,
    branch: 'main',
    files: { ...files, 'pinacle.yaml': manifest },
    message: `Greet with ${greeting}`,
    author: 'alice',
  });
  const [ready, checked] = await Promise.all([
    untilAnswers(play, environment, `${greeting} from commit`).then(Date.now),
    finishedCheck(play, environment, sha).then(Date.now),
  ]);
  const stages = await stagesOf(world, environment, { pushed, ready, checked });
  return { ms: ready - pushed, stages };
}
