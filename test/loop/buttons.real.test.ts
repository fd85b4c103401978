import { afterAll, beforeAll, expect, it } from 'vitest';
import { branchKey } from '../demo/play.ts';
import { type MemoryWorld, openMemoryWorld, repositoryWith } from './memory-world.ts';

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
