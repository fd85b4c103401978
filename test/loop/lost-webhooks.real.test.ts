import { afterAll, beforeAll, expect, it } from 'vitest';
import { branchKey, pullKey } from '../demo/play.ts';
import { type MemoryWorld, manifest, openMemoryWorld, repositoryWith } from './memory-world.ts';

let world: MemoryWorld;
beforeAll(async () => {
  world = await openMemoryWorld();
});
afterAll(() => world.close());

/** A look at what nobody tells of, as if the last word had come long ago. */
async function poll(): Promise<void> {
  await world.sql("update installations set last_delivery_at = now() - interval '1 hour'");
  await world.control().jobs.run('poll');
}

it('with all webhooks lost, the poll finds pull requests that are opened, pushed to, closed and reopened', async () => {
  const policy = 'deploy: { pullRequests: auto }\n';
  const made = await repositoryWith(world, 'lost', { 'pinacle.yaml': manifest(policy) });
  await world.github.push({ repository: made, files: { a: 'a' } });
  await world.until('main runs', async () => (await world.outcome(branchKey(made))) === 'converged');
  await world.github.settled();
  world.github.dropWebhooks(true);

  const first = await world.github.push({ repository: made, branch: 'feature', files: { b: 'b' } });
  const number = await world.github.openPullRequest({ repository: made, head: 'feature', author: 'bob' });
  const key = pullKey(made, number);
  const isUpAt = async (commit: string) => {
    const { pods } = await world.machine.observe(key);
    return pods.some((pod) => pod.state === 'running' && pod.commit === commit);
  };
  await poll();
  await world.until('it runs', () => isUpAt(first));

  const second = await world.github.push({ repository: made, branch: 'feature', files: { b: 'c' } });
  await poll();
  await world.until('it follows', () => isUpAt(second));

  await world.github.closePullRequest({ repository: made, number });
  await poll();
  await world.until('it is gone', async () => (await world.machine.observe(key)).pods.length === 0);

  await world.github.reopen({ repository: made, number });
  await poll();
  await world.until('it runs again', () => isUpAt(second));

  const before = world.github.requests.length;
  await world.until('all is quiet', async () => (await world.outcome(key)) === 'converged');
  await poll();
  const lists = world.github.requests
    .slice(before)
    .filter(({ path }) => path.includes('/pulls?') || path.includes('matching-refs'));
  expect(lists.map(({ status }) => status)).toEqual([304, 304]);
  expect(world.github.violations).toEqual([]);
});
