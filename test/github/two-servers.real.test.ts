import { afterAll, beforeAll, expect, it } from 'vitest';
import { environmentKey } from '../../schema/environment.ts';
import { openOutbox } from '../../src/github/reports/open-outbox.ts';
import { type Locks, openLocks } from '../../src/store/locks.ts';
import { allSaid, type Desk, log, openDesk, quickClock } from './desk.ts';
import { aReport } from './reports.ts';

let desk: Desk;
const locks: Locks[] = [];
beforeAll(async () => {
  desk = await openDesk();
  for (let count = 0; count < 2; count += 1) locks.push(openLocks({ databaseUrl: desk.databaseUrl, log }));
});
afterAll(async () => {
  for (const one of locks) await one.close();
  await desk.close();
});

it('two servers on one database say everything once', async () => {
  const made = await desk.github.createRepository({ name: 'twice', files: { a: 'a' } });
  await desk.know(made);
  const head = await desk.github.push({ repository: made, branch: 'feature', files: { b: 'b' } });
  const number = await desk.github.openPullRequest({ repository: made, head: 'feature', author: 'bob' });
  const subject = {
    ...aReport().subject,
    environment: environmentKey({ kind: 'pull', repositoryId: made.id, number }),
    installationId: desk.github.installationId,
    repository: { id: made.id, owner: made.owner, name: made.name },
    pullNumber: number,
    head,
  };
  const servers = locks.map((held) =>
    openOutbox({
      app: desk.app,
      db: desk.db,
      locks: held,
      log,
      clock: quickClock(),
      urlOf: async () => undefined,
      pageOf: () => 'https://pinacle.example/',
    }),
  );
  await Promise.all(servers.map((server) => server.report(aReport({ subject }))));
  for (const server of servers) server.wake(desk.github.installationId);
  await allSaid(desk.db);
  for (const server of servers) await server.close();
  expect(desk.github.checks(made, head)).toHaveLength(1);
  expect(await desk.github.comments(made, number)).toHaveLength(1);
  expect(desk.github.deployments(made)).toHaveLength(1);
});

it('a lock ends with the session that holds it', async () => {
  const [first, second] = locks;
  expect(await first?.hold(77)).toBe(true);
  expect(await second?.hold(77)).toBe(false);
  // Of this database alone, others run their tests beside us; and until it is really gone.
  await desk.db.execute(
    `select pg_terminate_backend(pid, 5000) from pg_locks
     where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
  );
  // Whoever held it learns of the loss before it acts again.
  const holders: boolean[] = [];
  for (const one of [second, first]) if (one) holders.push(await one.hold(77).catch(() => one.hold(77)));
  expect(holders).toEqual([true, false]);
  await first?.release(77);
  await second?.release(77);
});
