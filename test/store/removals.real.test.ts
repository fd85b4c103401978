import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openRemovalBrake } from '../../src/github/source/removal-brake.ts';
import { saveRepositories } from '../../src/store/installations.ts';
import type { Store } from '../../src/store/open-store.ts';
import { makeStore } from '../setup/database.ts';

let store: Store;
beforeAll(async () => {
  store = await makeStore(inject('databaseUrl'));
  const row = { owner: 'acme', installationId: 1 };
  await saveRepositories(store.db, [
    { ...row, id: 1, name: 'one' },
    { ...row, id: 2, name: 'two' },
  ]);
});
afterAll(() => store.close());

const removal = (repositoryId: number, number: number, confirmedAt?: number) => ({
  repositoryId,
  environment: `${repositoryId}/branch/b${number}`,
  confirmedAt,
  now: 1_700_000_000_000,
});

it('of many removals at the same time by two controllers, five go', async () => {
  const [one, other] = [openRemovalBrake(store.db), openRemovalBrake(store.db)];
  const asked = Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? one : other).allows(removal(1, n)));
  expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(5);
});

it('a new controller remembers what went and what waits', async () => {
  const former = openRemovalBrake(store.db);
  for (let n = 0; n < 5; n += 1) expect(await former.allows(removal(2, n))).toBe(true);
  expect(await former.allows(removal(2, 5))).toBe(false);
  const latter = openRemovalBrake(store.db);
  expect(await latter.allows(removal(2, 4))).toBe(true);
  expect(await latter.allows(removal(2, 5))).toBe(false);
  expect(await latter.allows(removal(2, 6))).toBe(false);
  expect(await latter.allows(removal(2, 5, removal(2, 5).now))).toBe(true);
});

it('what is held back no more is forgotten; what went still counts', async () => {
  const brake = openRemovalBrake(store.db);
  await brake.release(removal(2, 6).environment);
  await brake.release(removal(2, 0).environment);
  expect(await brake.allows(removal(2, 6, removal(2, 6).now))).toBe(false);
});
