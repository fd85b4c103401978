import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { openQueue } from '../../src/queue/open-queue.ts';
import { priorities, type WakePriority } from '../../src/queue/wake.ts';
import { branchKey } from '../demo/play.ts';
import { gate } from '../world/gate.ts';
import { type MemoryWorld, manifest, openMemoryWorld, repositoryWith } from './memory-world.ts';

let world: MemoryWorld;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  world = await openMemoryWorld();
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
  await world.close();
});

it('what a killed process had in hand is begun anew by the next: its lease, and every hint that it was at', async () => {
  const repository = await repositoryWith(world, 'killed', {});
  const key = branchKey(repository);
  const push = (more = '') => {
    const files = { 'pinacle.yaml': manifest(more) };
    return world.github.push({ repository, branch: 'main', files });
  };
  const runs = async () => {
    const row = await world.row(key);
    return row?.desiredSeq === row?.observedSeq && (await world.outcome(key)) === 'converged' && row;
  };
  await push();
  const { epoch } = await world.until('it runs', runs);
  const { databaseUrl } = world.control().store;
  await world.restart(async () => {
    await dieAtWork(databaseUrl, key);
    await world.sql(
      `update environments set lease_until = now() + interval '1 day', due_at = null where key = '${key}'`,
    );
  });
  const head = await push('env: { NEW: yes }\n');
  await world.until('the push is seen', async () =>
    world.github.checks(repository, head).some(({ conclusion }) => conclusion === 'success'),
  );
  expect((await world.until('it runs', runs)).epoch).toBeGreaterThan(epoch);
});

/** Takes hints of every priority and ends none of them: nobody sees from outside that it does nothing any more. */
async function dieAtWork(databaseUrl: string, key: string): Promise<void> {
  const queue = await openQueue({ databaseUrl, log: createLog({ level: 'silent' }) });
  const [never, busy] = [gate(), gate()];
  const all = Object.keys(priorities) as WakePriority[];
  let taken = 0;
  const stop = await queue.work(() => {
    taken += 1;
    if (taken === all.length) busy.open();
    return never.passed;
  }, all.length);
  closers.push(async () => {
    never.open();
    await stop();
    await queue.close();
  });
  for (const priority of all) await queue.wake(key, { priority });
  await busy.passed;
}
