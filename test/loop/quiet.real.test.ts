import { afterAll, beforeAll, expect, it } from 'vitest';
import { pullKey } from '../demo/play.ts';
import { type MemoryWorld, manifest, openMemoryWorld, repositoryWith } from './memory-world.ts';

let world: MemoryWorld;
beforeAll(async () => {
  world = await openMemoryWorld();
});
afterAll(() => world.close());

it('the sweep asks GitHub nothing of a pull request that was closed and torn down; reopened it runs again, in its workspace', async () => {
  const policy = "deploy: { pullRequests: auto, branches: ['none-of-these'] }\n";
  const made = await repositoryWith(world, 'quiet', { 'pinacle.yaml': manifest(policy) });
  await world.github.push({ repository: made, branch: 'feature', files: { b: 'b' } });
  const number = await world.github.openPullRequest({ repository: made, head: 'feature', author: 'bob' });
  const key = pullKey(made, number);
  const runs = async () => (await world.machine.observe(key)).pods.some(({ state }) => state === 'running');
  await world.until('it runs', runs);
  await world.github.closePullRequest({ repository: made, number });
  await world.until('it is torn down', async () => (await world.row(key))?.wish === 'remove/closed');
  const left = await world.machine.observe(key);
  expect(left).toMatchObject({ pods: [], workspace: true });
  await world.until('it has settled', async () => (await world.outcome(key)) === 'converged');
  await world.github.settled();
  await world.control().github.outbox.idle();

  const before = world.github.requests.length;
  const { epoch } = (await world.row(key)) ?? {};
  await world.control().jobs.run('all');
  // Whatever it woke has been looked at.
  await expect.poll(() => world.control().queue.depth()).toBe(0);
  expect((await world.row(key))?.epoch).toBe(epoch);
  const asked = world.github.requests.slice(before).map(({ path }) => path);
  expect(asked.filter((path) => path.includes(`/pulls/${number}`))).toEqual([]);

  await world.github.reopen({ repository: made, number });
  await world.until('it runs again', runs);
  expect(world.github.violations).toEqual([]);
});
