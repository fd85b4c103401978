import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openControlPlane } from '../../src/compose/open-control-plane.ts';
import { memoryRuntime } from '../fakes/memory-runtime.ts';
import { type CrowdGitHub, crowdConfig, openCrowd, pushAll } from './crowd/open-crowd.ts';
import { type BenchLine, summarise } from './summary.ts';
import { passLog } from './trail.ts';

const latencyMs = 50;
const environmentsEach = 20;

/**
 * A push to each of `count` branches at the same moment → a pod for each, in memory, and a completed check. Twenty branches
 * share a repository, a commit and an installation: with one alone, GitHub's budget would allow a write a second and 500 an hour.
 */
export async function benchMany(count: number): Promise<readonly BenchLine[]> {
  const dir = await mkdtemp(join(tmpdir(), 'pinacle-bench-'));
  // The embedded database runs as another user than root: it must be able to pass.
  await chmod(dir, 0o711);
  const installations = Math.max(1, Math.ceil(count / environmentsEach));
  const folders = { github: join(dir, 'github'), state: join(dir, 'state') };
  for (const folder of Object.values(folders)) await mkdir(folder);
  const crowd = {
    dir: folders.github,
    installations,
    branches: Math.ceil(count / installations),
    commits: 1,
  };
  const github = await openCrowd({ ...crowd, latencyMs });
  try {
    return await measure(github, folders.state);
  } finally {
    await github.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function measure(github: CrowdGitHub, stateDir: string): Promise<readonly BenchLine[]> {
  const converged = new Map<string, number>();
  const told: number[] = [];
  let passes = 0;
  let begun = 0;
  const log = passLog(({ environment, outcome }) => {
    passes += 1;
    if (outcome === 'converged' && !converged.has(environment))
      converged.set(environment, performance.now() - begun);
  });
  const config = await crowdConfig(github, stateDir);
  const openRuntime = async () => ({ ...memoryRuntime(), close: async () => {} });
  const control = await openControlPlane(config, { openRuntime, log });
  try {
    begun = performance.now();
    const count = await pushAll(github, control.port);
    const answeredMs = Math.round(performance.now() - begun);
    while (told.length < count || converged.size < count) {
      await delay(250);
      const { completed } = await github.seen();
      while (told.length < completed) told.push(performance.now() - begun);
    }
    const facts = {
      installations: github.repositories.length,
      'ms to each answer of GitHub': latencyMs,
      workers: config.workers,
      passes,
      'ms until all webhooks were answered': answeredMs,
      ...(await github.seen()).facts,
    };
    const asRuns = (times: Iterable<number>) => [...times].map((ms) => ({ ms }));
    const aim = 'maxMs under 60000';
    return [
      summarise('changed at once, until the pod is right', asRuns(converged.values()), { aim, facts }),
      summarise('changed at once, until the check is completed', asRuns(told), { aim }),
    ];
  } finally {
    await control.close();
  }
}
