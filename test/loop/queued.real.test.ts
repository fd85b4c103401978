import { afterAll, beforeAll, expect, it } from 'vitest';
import { branchKey } from '../demo/play.ts';
import { type MemoryWorld, openMemoryWorld, repositoryWith } from './memory-world.ts';

let world: MemoryWorld;
beforeAll(async () => {
  world = await openMemoryWorld({ settings: { PINACLE_WORKERS: '1' } });
});
afterAll(() => world.close());

it('a push shows a queued check while all workers are busy, and no other check after that', async () => {
  const [busy, waits] = [await repositoryWith(world, 'busy'), await repositoryWith(world, 'waits')];
  const quiet = await repositoryWith(world, 'quiet', { 'README.md': 'no manifest' });
  const touch = async (repository: typeof busy) =>
    world.github.push({ repository, files: { 'a.txt': String(Math.random()) } });
  const all = [busy, waits, quiet];
  for (const repository of all) await touch(repository);
  for (const repository of [busy, waits])
    await world.until('it runs', async () => (await world.outcome(branchKey(repository))) === 'converged');
  await world.until('nothing to do', async () => (await world.outcome(branchKey(quiet))) === 'none');

  // The only worker waits for the host of another environment.
  let free = () => {};
  const gate = new Promise<void>((resolve) => {
    free = resolve;
  });
  const held = new Promise<void>((resolve) => {
    world.gate = async (key) => {
      if (key !== branchKey(busy)) return;
      resolve();
      await gate;
    };
  });
  await touch(busy);
  await held;
  const head = await touch(waits);
  const unwanted = await touch(quiet);
  await world.until('it is queued', () =>
    world.github.checks(waits, head).some(({ status }) => status === 'queued'),
  );
  free();
  await world.until('it is done', () =>
    world.github.checks(waits, head).some(({ conclusion }) => conclusion === 'success'),
  );
  expect(world.github.checks(waits, head)).toHaveLength(1);
  expect(world.github.checks(quiet, unwanted)).toEqual([]);
  expect(world.github.violations).toEqual([]);
});
