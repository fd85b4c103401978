import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { passes } from '../../schema/database/tables.ts';
import { environmentKey } from '../../schema/environment.ts';
import { lastGoodCommit } from '../../src/github/commands/resolve-commit.ts';
import { wakeEnvironments } from '../../src/store/environments.ts';
import type { Store } from '../../src/store/open-store.ts';
import { finishPass } from '../../src/store/passes.ts';
import { makeStore } from '../setup/database.ts';

let store: Store;
beforeAll(async () => {
  store = await makeStore(inject('databaseUrl'));
});
afterAll(async () => {
  await store.close();
});

const [good, broken, head] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [string, string, string];

it('rolls back to the commit that ran, not to the head that another one ran under', async () => {
  const ref = { kind: 'branch', repositoryId: 1, branch: 'main' } as const;
  const environment = environmentKey(ref);
  await wakeEnvironments(store.db, [{ ref }]);
  const now = new Date();
  const row = { environment, plan: {}, timings: {}, startedAt: now, endedAt: now };
  await finishPass(store.db, {
    ...row,
    key: environment,
    epoch: 0,
    seq: 1,
    // Pinned: the head was broken already.
    head: broken,
    ran: good,
    outcome: { kind: 'converged' },
    subject: null,
    dueInMs: null,
    failures: 0,
    keep: true,
  });
  await store.db.insert(passes).values([
    { ...row, epoch: 1, head: broken, outcome: { kind: 'failed' } },
    // Stopped by a person: nothing ran, and that was all that was wanted.
    { ...row, epoch: 2, head: broken, outcome: { kind: 'converged' } },
  ]);
  expect(await lastGoodCommit(store.db, environment, head)).toBe(good);
  expect(await lastGoodCommit(store.db, environment, good)).toBeUndefined();
});
