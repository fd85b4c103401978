import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { reports } from '../../schema/database/tables.ts';
import { wantReport } from '../../src/github/reports/report-rows.ts';
import { insertCommands, pendingCommands, settleCommand } from '../../src/store/commands.ts';
import { findEnvironment, wakeEnvironments } from '../../src/store/environments.ts';
import { takeLease } from '../../src/store/leases.ts';
import type { Store } from '../../src/store/open-store.ts';
import { finishPass, listPasses } from '../../src/store/passes.ts';
import { makeStore } from '../setup/database.ts';

let store: Store;
const key = '1/pull/1';

beforeAll(async () => {
  store = await makeStore(inject('databaseUrl'));
  await wakeEnvironments(store.db, [{ ref: { kind: 'pull', repositoryId: 1, number: 1 } }]);
});
afterAll(() => store.close());

/** What Postgres takes in no JSON: half of a character, and NUL. */
it.each([
  ['half of an emoji', `${'x'.repeat(499)}😀`.slice(0, 500), `${'x'.repeat(499)}\ufffd`],
  ['NUL', 'a\0b', 'ab'],
])('%s blocks neither a pass, nor a report, nor a command', async (_, dirty, clean) => {
  const lease = await takeLease(store.db, key, 10_000);
  if (!lease) throw new Error('no lease');
  const log = { kind: 'failed', log: [dirty] };
  const ended = { startedAt: new Date(), endedAt: new Date(), timings: {}, dueInMs: null, keep: true };
  const pass = {
    ...lease,
    ...ended,
    head: null,
    plan: { steps: [dirty] },
    outcome: log,
    subject: log,
    wish: 'run' as const,
  };
  expect(await finishPass(store.db, pass)).toMatchObject({ kind: 'stored' });
  expect((await listPasses(store.db, key, 1))[0]).toMatchObject({
    plan: { steps: [clean] },
    outcome: { log: [clean] },
  });
  expect(await findEnvironment(store.db, key)).toMatchObject({ subject: { log: [clean] } });

  const wanted = { kind: 'comment', number: 1, marker: 'm', body: dirty } as const;
  const place = { environment: key, target: clean.slice(-2), installationId: 1, repositoryId: 1 };
  expect(await wantReport(store.db, { ...place, wanted, final: false })).toBe(true);
  const [row] = await store.db.select().from(reports).where(eq(reports.target, place.target));
  expect(row?.wanted).toMatchObject({ body: clean });

  const by = { actor: 'bob', actorId: 1, commentId: 1, issuedAt: new Date() };
  const command = {
    origin: `comment/${clean.length}`,
    line: 1,
    environment: key,
    words: ['up', dirty],
    ...by,
  };
  await insertCommands(store.db, [command]);
  const [pending] = await pendingCommands(store.db, key, 50);
  expect(pending?.words).toEqual(['up', clean]);
  await settleCommand(store.db, command, { state: 'refused', answer: dirty });
  expect(await pendingCommands(store.db, key, 50)).toEqual([]);
});
