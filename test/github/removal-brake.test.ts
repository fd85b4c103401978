import { describe, expect, it } from 'vitest';
import type { Wish } from '../../reconciler/ports.ts';
import type { Intent } from '../../schema/intent.ts';
import { heedBrake } from '../../src/github/source/heed-brake.ts';
import { judgeRemoval, type RemovalBrake } from '../../src/github/source/removal-brake.ts';
import type { RemovalRow } from '../../src/store/removals.ts';

const minute = 60_000;
const gone: Wish = { subject: null, desired: { kind: 'remove', signal: { kind: 'branch-gone' } } };
const expired: Wish = { subject: null, desired: { kind: 'remove', signal: { kind: 'expired', at: 1 } } };

/** As the real one, without Postgres. */
function memoryBrake(): RemovalBrake {
  const rows = new Map<string, RemovalRow>();
  return {
    allows: async (removal) => {
      const known = [...rows.values()].filter(({ repositoryId }) => repositoryId === removal.repositoryId);
      const row = judgeRemoval(known, removal);
      rows.set(row.environment, row);
      return row.allowedAt !== null;
    },
    release: async (environment) => void rows.delete(environment),
  };
}

function openScene(runs = true) {
  const brake = memoryBrake();
  const held = new Set<string>();
  const pods = { runs: async () => runs, countOf: async () => 0 };
  return async (
    number: number,
    wish: Wish,
    now: number,
    more: { intent?: Intent; repositoryId?: number } = {},
  ) => {
    const { intent = {}, repositoryId = 1 } = more;
    const ref = { kind: 'pull', repositoryId, number } as const;
    const environment = `${repositoryId}/pull/${number}`;
    const question = { brake, pods, environment, ref, intent, now, held: held.has(environment) };
    const { desired } = await heedBrake(question, wish);
    if (desired.kind === 'ask') held.add(environment);
    else held.delete(environment);
    return desired.kind;
  };
}

async function firstFive(scene: ReturnType<typeof openScene>, now = 0): Promise<void> {
  for (const number of [1, 2, 3, 4, 5])
    expect(await scene(number, number % 2 ? gone : expired, now)).toBe('remove');
}

describe('many removals at once', () => {
  it('stop after five and ask', async () => {
    const scene = openScene();
    await firstFive(scene);
    expect(await scene(6, gone, minute)).toBe('ask');
    expect(await scene(7, expired, minute)).toBe('ask');
    expect(await scene(1, gone, minute)).toBe('remove');
  });

  it('are counted by repository', async () => {
    const scene = openScene();
    await firstFive(scene);
    expect(await scene(6, gone, minute, { repositoryId: 2 })).toBe('remove');
  });

  it('are counted within ten minutes, but what was asked about waits on', async () => {
    const scene = openScene();
    await firstFive(scene);
    expect(await scene(6, gone, minute)).toBe('ask');
    expect(await scene(7, gone, 11 * minute)).toBe('remove');
    expect(await scene(6, gone, 11 * minute)).toBe('ask');
    expect(await scene(6, gone, 25 * 60 * minute)).toBe('remove');
  });

  it.each<[string, Wish, { intent?: Intent }]>([
    ['closed', { subject: null, desired: { kind: 'remove', signal: { kind: 'closed', merged: true } } }, {}],
    ['down', { subject: null, desired: { kind: 'remove', signal: { kind: 'down', by: 'alice' } } }, {}],
    ['gone after a person said down', gone, { intent: { down: { by: 'alice', at: 1 } } }],
  ])('never hold back what is %s', async (_, wish, more) => {
    const scene = openScene();
    await firstFive(scene);
    expect(await scene(6, gone, minute)).toBe('ask');
    expect(await scene(6, wish, minute, more)).toBe('remove');
  });

  it('go when a person says so, who has seen that they wait', async () => {
    const scene = openScene();
    await firstFive(scene);
    const before: Intent = { mayGo: { by: 'alice', at: 1 } };
    expect(await scene(6, gone, minute, { intent: before })).toBe('ask');
    expect(await scene(6, gone, 2 * minute, { intent: before })).toBe('ask');
    expect(await scene(6, gone, 3 * minute, { intent: { mayGo: { by: 'alice', at: 2 * minute } } })).toBe(
      'remove',
    );
    expect(await scene(7, gone, 3 * minute)).toBe('ask');
  });

  it('are asked about anew when they come back and go again', async () => {
    const scene = openScene();
    await firstFive(scene);
    expect(await scene(6, gone, minute)).toBe('ask');
    const intent: Intent = { mayGo: { by: 'alice', at: 2 * minute } };
    await scene(6, { subject: null, desired: { kind: 'none', why: 'no-manifest' } }, 2 * minute, { intent });
    expect(await scene(6, gone, 4 * minute, { intent })).toBe('ask');
    expect(await scene(6, gone, 5 * minute, { intent })).toBe('ask');
  });

  it('are no matter where nothing runs', async () => {
    const scene = openScene(false);
    for (let number = 1; number < 20; number += 1) expect(await scene(number, gone, 0)).toBe('remove');
  });

  it('forget what came back', async () => {
    const scene = openScene();
    await firstFive(scene);
    expect(await scene(6, gone, minute)).toBe('ask');
    await scene(6, { subject: null, desired: { kind: 'none', why: 'no-manifest' } }, 2 * minute);
    expect(await scene(6, gone, 11 * minute)).toBe('remove');
  });
});
