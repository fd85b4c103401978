import { afterAll, beforeAll, expect, it } from 'vitest';
import { branchKey } from '../demo/play.ts';
import { type MemoryWorld, manifest, openMemoryWorld, repositoryWith } from './memory-world.ts';

let world: MemoryWorld;
beforeAll(async () => {
  world = await openMemoryWorld();
});
afterAll(() => world.close());

/** A repository whose main branch runs. */
async function running(name: string) {
  const made = await repositoryWith(world, name);
  const push = (files: Record<string, string | null>) => world.github.push({ repository: made, files });
  const key = branchKey(made);
  const concluded = (sha: string, title: string) =>
    world.until(`the check of ${sha.slice(0, 7)} says "${title}"`, () =>
      world.github
        .checks(made, sha)
        .find(({ status, output }) => status === 'completed' && output.title?.includes(title)),
    );
  await concluded(await push({ a: 'a' }), 'Running');
  const state = async () => (await world.machine.observe(key)).pods.map((pod) => pod.state);
  return { made, key, push, concluded, state };
}

it('a pod that git does not want is stopped though our memory of it is lost, and told of once', async () => {
  const here = await running('forgotten');
  await world.github.settled();
  world.github.dropWebhooks(true);
  const removed = await here.push({ 'pinacle.yaml': null });
  await world.sql('truncate environments, reports, routes, passes, commands');
  await world.control().jobs.run('inventory');
  await here.concluded(removed, 'Stopped: the commit has no pinacle.yaml');
  expect(await here.state()).toEqual(['stopped']);
  expect((await world.machine.observe(here.key)).workspace).toBe(true);

  // No delivery tells of it: after one, a pass that takes long is shown as queued.
  const later = await here.push({ b: 'b' });
  await world.control().jobs.run('all');
  await world.until('it was looked at', async () => {
    const row = await world.row(here.key);
    const subject = row?.subject as { head?: string } | undefined;
    return subject?.head === later && row?.leaseUntil === null;
  });
  await world.control().github.outbox.idle();
  expect(world.github.checks(here.made, later)).toEqual([]);

  world.github.dropWebhooks(false);
  const back = await here.push({ 'pinacle.yaml': manifest() });
  await here.concluded(back, 'Running');
  expect(await here.state()).toEqual(['running']);
});

it('a pod that runs on under a wrong manifest keeps its URL in the check, and with whom it is shared', async () => {
  const here = await running('wrong');
  const check = await here.concluded(await here.push({ 'pinacle.yaml': 'tire: dev.small\n' }), '1 problem');
  expect(check.output.summary).toContain('The last good pod keeps running.');
  expect(check.output.summary).toMatch(/\| web \| 🟢 healthy \| http:\/\/web-\S+ \| the team \|/);
});

it('what became of deliveries and of writes to GitHub is counted', async () => {
  await running('counted');
  const answer = await fetch(`http://127.0.0.1:${world.control().port}/metrics`);
  const text = await answer.text();
  expect(text).toMatch(/pinacle_deliveries_total\{event="push",result="routed"\} [1-9]/);
  expect(text).toMatch(/pinacle_github_writes_total\{kind="check",result="sent"\} [1-9]/);
  expect(text).toMatch(/pinacle_github_writes_total\{kind="deployment",result="sent"\} [1-9]/);
});

// Last: over all that this file made us send.
it('sends nothing that GitHub does not describe', () => {
  expect(world.github.violations).toEqual([]);
});
