import { afterAll, beforeAll, expect, it } from 'vitest';
import { branchKey } from '../demo/play.ts';
import { type MemoryWorld, manifest, openMemoryWorld, repositoryWith } from './memory-world.ts';

let world: MemoryWorld;
beforeAll(async () => {
  world = await openMemoryWorld();
});
afterAll(() => world.close());

it('a branch that was stopped by its button is started again by its button', async () => {
  const made = await repositoryWith(world, 'buttons');
  const sha = await world.github.push({ repository: made, files: { a: 'a' } });
  const key = branchKey(made);
  const state = async () => (await world.machine.observe(key)).pods.map((pod) => pod.state).join();
  const check = () => world.github.checks(made, sha).find(({ name }) => name === 'pinacle');
  const has = (button: string) => check()?.actions.some(({ identifier }) => identifier === button) ?? false;
  const press = async (identifier: string) => {
    await world.until(`there is a button ${identifier}`, async () => has(identifier));
    await world.github.clickCheckButton({ checkRunId: check()?.id ?? 0, identifier, actor: 'alice' });
  };
  await world.until('it runs', async () => (await state()) === 'running');
  await press('stop');
  await world.until('it is stopped', async () => (await state()) === 'stopped');
  await press('resume');
  await world.until('it runs again', async () => (await state()) === 'running');
  expect(world.github.violations).toEqual([]);
});

it('of branches that go all at once the sixth waits, over a restart, until somebody with write permission presses Remove', async () => {
  const files = { 'pinacle.yaml': manifest('deploy:\n  branches: ["**"]\n') };
  const made = await repositoryWith(world, 'many', files);
  const branches = ['a', 'b', 'c', 'd', 'e', 'f'];
  const heads = new Map<string, string>();
  for (const branch of branches)
    heads.set(branch, await world.github.push({ repository: made, branch, files: { at: branch } }));
  const pods = async (branch: string) => (await world.machine.observe(branchKey(made, branch))).pods.length;
  const left = async () => {
    const found = await Promise.all(
      branches.map(async (branch) => ((await pods(branch)) > 0 ? [branch] : [])),
    );
    return found.flat();
  };
  const check = (branch: string) =>
    world.github.checks(made, heads.get(branch) ?? '').find(({ name }) => name === 'pinacle');
  for (const branch of branches)
    await world.until(`${branch} runs`, async () => check(branch)?.conclusion === 'success');
  for (const branch of branches) await world.github.deleteBranch({ repository: made, branch });
  const asks = (branch: string) => check(branch)?.actions.some(({ identifier }) => identifier === 'remove');
  const held = await world.until('one is held back', async () => {
    const found = await left();
    return found.length === 1 && asks(found[0] ?? '') ? found[0] : undefined;
  });

  await world.restart();
  const press = (actor: string) =>
    world.github.clickCheckButton({ checkRunId: check(held)?.id ?? 0, identifier: 'remove', actor });
  await press('mallory');
  await world.until('a stranger is refused', async () =>
    check(held)?.output.summary?.includes('needs write'),
  );
  expect(await left()).toEqual([held]);
  await press('alice');
  await world.until('it is gone', async () => (await left()).length === 0);
  expect(world.github.violations).toEqual([]);
});
