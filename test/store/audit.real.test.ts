import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { listDeeds, recordDeed } from '../../src/store/audit.ts';
import type { Store } from '../../src/store/open-store.ts';
import { makeStore, runSql } from '../setup/database.ts';

let store: Store;
beforeAll(async () => {
  store = await makeStore(inject('databaseUrl'));
});
afterAll(() => store.close());

it.each(["update audit set actor = 'nobody'", 'delete from audit', 'truncate audit'])(
  'the audit log is append-only: %s is refused',
  async (sql) => {
    const deed = { actor: 'alice', actorId: 1, origin: '127.0.0.1', action: 'secret.set' };
    await recordDeed(store.db, { ...deed, subject: 'project/7 A', repositoryId: 7 });
    const before = await listDeeds(store.db, 7, { limit: 10 });
    await expect(runSql(store.databaseUrl, sql)).rejects.toThrow('append-only');
    expect(await listDeeds(store.db, 7, { limit: 10 })).toEqual(before);
    expect(before.at(-1)).toMatchObject({ actor: 'alice', action: 'secret.set' });
  },
);
