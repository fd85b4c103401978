import { branchKey, finishedCheck, openPlay } from '../demo/play.ts';
import type { World } from '../world/open-world.ts';
import { inDockerWorld, inMemoryWorld, isolation, quiet } from './bench-world.ts';
import { type BenchLine, type Run, summarise } from './summary.ts';
import { type LoggedPass, passLog } from './trail.ts';

/** A pass over an environment that is as it should be: reads GitHub, git, Postgres and the pods, decides, and does nothing. */
export async function benchNoOp(runs: number): Promise<readonly BenchLine[]> {
  return [
    await benchOn({ runtime: 'memory', inWorld: inMemoryWorld, runs }),
    await benchOn({ runtime: isolation, inWorld: inDockerWorld, runs }),
  ];
}

interface NoOp {
  readonly runtime: string;
  readonly inWorld: typeof inMemoryWorld<BenchLine>;
  readonly runs: number;
}

function benchOn({ runtime, inWorld, runs }: NoOp): Promise<BenchLine> {
  let ended = (_pass: LoggedPass) => {};
  const log = passLog((pass) => ended(pass));
  const work = async (world: World) => {
    const environment = await converge(world);
    const { queue } = world.control();
    const writes = world.github.writes().length;
    const requests = world.github.requests.length;
    const all: Run[] = [];
    let steps = 0;
    for (let n = 0; n < runs; n++) {
      const pass = await new Promise<LoggedPass>((resolve, reject) => {
        ended = (one) => one.environment === environment && resolve(one);
        queue.wake(environment, { priority: 'runtime' }).catch(reject);
      });
      steps += pass.steps;
      all.push({ ms: pass.timings.total ?? 0, stages: pass.timings });
    }
    const facts = {
      runtime,
      'steps done': steps,
      'writes to GitHub': world.github.writes().length - writes,
      'reads of GitHub a pass': (world.github.requests.length - requests) / runs,
    };
    return summarise(`no-op pass (${runtime})`, all, { aim: 'median under 10, no writes', facts });
  };
  return inWorld(work, { log });
}

/** A running environment whose every report has been sent. */
async function converge(world: World): Promise<string> {
  const play = await openPlay(world);
  const environment = branchKey(play.repository);
  const sha = await world.github.push({
    repository: play.repository,
    branch: 'main',
    files: play.files,
    message: 'Begin',
    author: 'alice',
  });
  await finishedCheck(play, environment, sha);
  await quiet(world);
  return environment;
}
