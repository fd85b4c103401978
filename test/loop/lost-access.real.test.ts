import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { branchKey } from '../demo/play.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { type MemoryWorld, openMemoryWorld, repositoryWith } from './memory-world.ts';

let world: MemoryWorld;
beforeAll(async () => {
  world = await openMemoryWorld();
});
afterAll(() => world.close());

let count = 0;
async function running(): Promise<{ made: RepositoryHandle; key: string }> {
  count += 1;
  const made = await repositoryWith(world, `shop-${count}`);
  await world.github.push({ repository: made, files: { 'a.txt': 'a' } });
  const key = branchKey(made);
  await runs(key);
  return { made, key };
}

const runs = (key: string) =>
  world.until('it runs', async () => (await world.outcome(key)) === 'converged' && isUp(key));

async function isUp(key: string): Promise<boolean> {
  const { pods } = await world.machine.observe(key);
  return pods.some(({ state }) => state === 'running');
}

/** Waits until a pass has failed `times` times in a row. */
const failed = (key: string, times: number) =>
  world.until(`it failed ${times} times`, async () => {
    const row = await world.row(key);
    return row && row.failures >= times ? row : undefined;
  });

describe('access that is lost', () => {
  it.each<[string, (made: RepositoryHandle) => Promise<void>, (made: RepositoryHandle) => Promise<void>]>([
    [
      'an installation that is suspended',
      () => world.github.changeInstallation('suspend'),
      () => world.github.changeInstallation('unsuspend'),
    ],
    [
      'a repository taken out of the installation',
      (made) => world.github.installOn([made], false),
      (made) => world.github.installOn([made], true),
    ],
    [
      'an installation that is deleted',
      () => world.github.changeInstallation('deleted'),
      () => world.github.changeInstallation('created'),
    ],
  ])('%s stops no pod; passes wait longer and longer, and go on once it is back', async (_, lose, regain) => {
    const { made, key } = await running();
    await lose(made);
    const row = await failed(key, 2);
    expect(row.outcome).toMatchObject({ kind: 'failed', fault: 'world', code: 'repository-unreadable' });
    expect((row.dueAt?.getTime() ?? 0) - (row.updatedAt.getTime() ?? 0)).toBeGreaterThan(2000);
    expect(await isUp(key)).toBe(true);
    await regain(made);
    await runs(key);
    expect((await world.row(key))?.failures).toBe(0);
  });

  it('a repository that is deleted stops no pod either', async () => {
    const { made, key } = await running();
    await world.github.deleteRepository(made);
    const { outcome } = await failed(key, 2);
    expect(outcome).toMatchObject({ kind: 'failed', code: 'repository-unreadable' });
    expect(await isUp(key)).toBe(true);
  });

  it('GitHub is asked a handful of times, not again and again', async () => {
    const { made, key } = await running();
    await world.github.installOn([made], false);
    await failed(key, 1);
    const before = world.github.requests.length;
    await failed(key, 3);
    const asked = world.github.requests.slice(before).filter(({ path }) => path.includes(`/${made.name}/`));
    expect(asked.length).toBeLessThan(20);
  });
});

describe('a branch that is deleted while the repository can be read', () => {
  it('takes pod and workspace with it', async () => {
    const { made } = await running();
    const manifest = 'deploy: { branches: [main, extra] }\nprocesses:\n  - { name: web, startCommand: x }\n';
    await world.github.push({ repository: made, branch: 'extra', files: { 'pinacle.yaml': manifest } });
    const key = branchKey(made, 'extra');
    await runs(key);
    await world.github.deleteBranch({ repository: made, branch: 'extra' });
    await world.until('it is gone', async () => {
      const { pods, workspace } = await world.machine.observe(key);
      return pods.length === 0 && !workspace && (await world.outcome(key)) === 'converged';
    });
    expect(await isUp(branchKey(made))).toBe(true);
  });
});

// Last: over all that this file made us send.
it('sends nothing that GitHub does not describe', () => {
  expect(world.github.violations).toEqual([]);
});
