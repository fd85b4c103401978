import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { removeInstance } from '../../host/sweep-instance.ts';
import { dockerRuntime } from '../../src/main.ts';
import { makeDatabase, type TestDatabase } from '../setup/database.ts';
import { openWorld, type World } from '../world/open-world.ts';
import { skippingClock } from '../world/skipping-clock.ts';
import { openPlay } from './play.ts';
import type { Stage } from './stage.ts';
import { demoStages } from './stages.ts';

/** What `npm run demo` shows: each stage fails by itself when a person would not see what it promises. */
const instance = `test-${randomBytes(4).toString('hex')}`;
const clock = skippingClock();
let world: World;
let database: TestDatabase;
let stages: readonly Stage[];

beforeAll(async () => {
  database = await makeDatabase(inject('databaseUrl'));
  const settings = { DATABASE_URL: database.url };
  world = await openWorld({
    openRuntime: (config, log) => dockerRuntime(config, log, { instance }),
    settings,
    now: clock.now,
  });
  stages = demoStages(await openPlay(world), { instance, clock });
});

afterAll(async () => {
  await world?.close();
  await removeInstance({ instance });
  await database?.drop();
});

describe('the whole loop on real pods under gVisor', () => {
  it.each([
    'push to pod ready',
    'guarded URL opened',
    'comment to pod ready',
    'one process changed',
    'secret changed',
    'pod killed to healed',
    'sleeps and wakes',
    'pull request closed to removed',
  ])('%s', async (name) => {
    const stage = stages.find((one) => one.name === name);
    const shown = await stage?.run();
    expect(shown?.lines.length).toBeGreaterThan(0);
  });

  it('sent GitHub nothing that its own description does not know', () => {
    expect(world.github.violations).toEqual([]);
  });
});
