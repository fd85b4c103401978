import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Subject } from '../../reconciler/plan/desired.ts';
import { dateWords } from '../../src/github/reports/facts-line.ts';
import { pullKey } from '../demo/play.ts';
import { type MemoryWorld, manifest, openMemoryWorld, repositoryWith } from './memory-world.ts';

const hour = 3_600_000;
let world: MemoryWorld;
/** How far the clock of the control plane is ahead. */
let ahead = 0;
const now = () => Date.now() + ahead;
beforeAll(async () => {
  world = await openMemoryWorld({ now });
});
beforeEach(() => {
  ahead = 0;
});
afterAll(() => world.close());

const policy = 'deploy: { pullRequests: auto, ttl: 2h, idle: never }\n';

async function pull(name: string) {
  const made = await repositoryWith(world, name, { 'pinacle.yaml': manifest(policy) });
  const head = await world.github.push({ repository: made, branch: 'feature', files: { a: 'a' } });
  const number = await world.github.openPullRequest({ repository: made, head: 'feature', author: 'bob' });
  const key = pullKey(made, number);
  const comment = async () =>
    (await world.github.comments(made, number)).find(({ author }) => author.endsWith('[bot]'))?.body ?? '';
  const expiresAt = async () => ((await world.row(key))?.subject as Subject | undefined)?.expiresAt ?? 0;
  const isGone = async () => {
    const { pods, workspace } = await world.machine.observe(key);
    return pods.length === 0 && !workspace;
  };
  await world.until('it runs', async () => (await world.outcome(key)) === 'converged');
  return { made, head, number, key, comment, expiresAt, isGone };
}

it('a pull request says until when it lives, ends by itself at that time, and says why', async () => {
  const here = await pull('ends');
  const end = await here.expiresAt();
  expect(end).toBeGreaterThan(now() + hour);
  await world.until('the comment says so', async () =>
    (await here.comment()).includes(`until ${dateWords(end)}`),
  );
  const { dueAt } = (await world.row(here.key)) ?? {};
  // The warning of the last hour comes first.
  expect(Math.abs((dueAt?.getTime() ?? 0) + hour - end)).toBeLessThan(hour / 2);

  // A second before the end: whatever looks now leaves it alone, and comes back by the clock alone.
  ahead = end - Date.now() - 1000;
  await world.control().jobs.run('all');
  await world.until('it is torn down', here.isGone);
  expect(now()).toBeGreaterThanOrEqual(end);
  await world.until('the comment says why', async () =>
    (await here.comment()).includes('Torn down: its time was over'),
  );
  const check = world.github.checks(here.made, here.head).at(-1);
  await world.until('the check says why', () =>
    world.github
      .checks(here.made, here.head)
      .some(({ output }) => output.title?.includes('its time was over')),
  );
  expect(check?.external_id).toBe(here.key);
});

it('a command of someone who may write keeps it alive; a stranger’s does not', async () => {
  const here = await pull('public-lives');
  const first = await here.expiresAt();
  const say = async (author: string, body: string) => {
    const id = await world.github.comment({ repository: here.made, number: here.number, author, body });
    await world.until('it is answered', () =>
      world.github.reactions(here.made, id).some(({ content }) => content === 'eyes'),
    );
    await world.until('it was looked at', async () => {
      const row = await world.row(here.key);
      return row && row.desiredSeq === row.observedSeq && row.leaseUntil === null;
    });
  };
  await say('mallory', '/pinacle sync');
  await say('mallory', '/pinacle status');
  expect(await here.expiresAt()).toBe(first);
  // Comments carry GitHub's time, in whole seconds.
  await world.until('a second is over', () => Date.now() > first - 2 * hour + 2000);
  await say('bob', '/pinacle logs web');
  expect(await here.expiresAt()).toBeGreaterThan(first);
});
