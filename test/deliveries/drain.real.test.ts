import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { deliveries, environments } from '../../schema/database/tables.ts';
import { type Drain, openDrain, replayDelivery } from '../../src/deliveries/drain.ts';
import type { MovedHead } from '../../src/github/reports/put-queued.ts';
import { createLog } from '../../src/log.ts';
import { pendingCommands, settleCommand } from '../../src/store/commands.ts';
import { insertDelivery } from '../../src/store/deliveries.ts';
import { dueEnvironments, findEnvironment } from '../../src/store/environments.ts';
import { findRepository } from '../../src/store/installations.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { makeStore, runSql } from '../setup/database.ts';
import { comment, examplePayloads, pullRequest, push } from './payloads.ts';

const log = createLog({ level: 'silent' });
let store: Store;
let drain: Drain;
let woken: [key: string, priority: string][] = [];

beforeAll(async () => {
  store = await makeStore(inject('databaseUrl'));
});

afterAll(() => store.close());

beforeEach(async () => {
  await runSql(store.databaseUrl, 'truncate deliveries, environments, commands, repositories, installations');
  woken = [];
  drain = open(store.db);
});

const open = (db: Store['db']) =>
  openDrain({ db, log, wake: async (key, { priority }) => void woken.push([key, priority]) });

const add = (guid: string, event: string, payload: object | string) =>
  insertDelivery(store.db, {
    guid,
    event,
    body: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  });

const inbox = () => store.db.select().from(deliveries).orderBy(deliveries.guid);

describe('drain', () => {
  it('routes what is in the inbox: effects, wakes, commands', async () => {
    await add('a', 'push', push());
    await add('b', 'issue_comment', comment('/pinacle up'));
    await drain.drained();
    expect(woken.toSorted(([a], [b]) => a.localeCompare(b))).toEqual([
      ['42/branch/main', 'event'],
      ['42/pull/7', 'user'],
    ]);
    expect(await findRepository(store.db, 42)).toMatchObject({
      owner: 'acme',
      name: 'shop',
      installationId: 9,
    });
    expect(await pendingCommands(store.db, '42/pull/7', 50)).toMatchObject([{ words: ['up'], actor: 'ada' }]);
    expect(await findEnvironment(store.db, '42/pull/7')).toMatchObject({ desiredSeq: 0, lastDelivery: 'b' });
    expect((await inbox()).every((row) => row.routedAt)).toBe(true);
  });

  it('wakes the pull requests of a base branch when it moves', async () => {
    await add('a', 'pull_request', pullRequest(7, 'opened', 'next'));
    await drain.drained();
    await add('b', 'push', push('next'));
    await drain.drained();
    expect(woken.map(([key]) => key)).toEqual(['42/pull/7', '42/branch/next', '42/pull/7']);
  });

  it('announces the heads that moved, and where somebody asked for something', async () => {
    const announced: (readonly MovedHead[])[] = [];
    const told = openDrain({
      db: store.db,
      log,
      wake: async () => undefined,
      announce: (moved) => void announced.push(moved),
    });
    const sha = 'a'.repeat(40);
    await add('a', 'push', push('main', 42, sha));
    await add('b', 'push', push('gone', 42, '0'.repeat(40)));
    await add('c', 'issue_comment', comment('/pinacle up'));
    await told.drained();
    await add('d', 'issue_comment', comment('thank you'));
    await told.drained();
    expect(announced).toEqual([[{ environment: '42/pull/7' }, { environment: '42/branch/main', head: sha }]]);
  });

  it('a question makes its environment known, bumps nothing, and is due until it is answered', async () => {
    await add('a', 'issue_comment', comment('/pinacle help'));
    await drain.drained();
    expect(woken).toEqual([['42/pull/7', 'user']]);
    expect(await findEnvironment(store.db, '42/pull/7')).toMatchObject({ desiredSeq: 0, observedSeq: 0 });
    await add('b', 'pull_request', pullRequest(7));
    await drain.drained();
    expect(await findEnvironment(store.db, '42/pull/7')).toMatchObject({ desiredSeq: 1 });
    await runSql(store.databaseUrl, 'update environments set due_at = null, observed_seq = desired_seq');
    expect(await dueEnvironments(store.db, 10)).toEqual(['42/pull/7']);
    const [pending] = await pendingCommands(store.db, '42/pull/7', 50);
    if (pending) await settleCommand(store.db, pending, { state: 'done' });
    expect(await dueEnvironments(store.db, 10)).toEqual([]);
  });

  it('a comment beside news does not hide them', async () => {
    await add('a', 'pull_request', pullRequest(7));
    await add('b', 'issue_comment', comment('/pinacle help'));
    await drain.drained();
    expect(await findEnvironment(store.db, '42/pull/7')).toMatchObject({ desiredSeq: 1 });
  });

  it('counts what it routes and what it puts aside, by event', async () => {
    const counted: string[] = [];
    const counting = openDrain({
      db: store.db,
      log,
      wake: async () => undefined,
      counted: (event, result) => void counted.push(`${event} ${result}`),
    });
    await add('a', 'push', push());
    await add('b', 'issue_comment', '{');
    await counting.drained();
    expect(new Set(counted)).toEqual(new Set(['push routed', 'issue_comment poison']));
  });

  it('does not run a command twice, whether its delivery comes again or is replayed', async () => {
    await add('a', 'issue_comment', comment('/pinacle up'));
    await drain.drained();
    const [command] = await pendingCommands(store.db, '42/pull/7', 50);
    await settleCommand(store.db, command ?? ({} as never), { state: 'done' });
    expect(await replayDelivery(store.db, drain, 'a')).toBe(true);
    await add('b', 'issue_comment', comment('/pinacle up'));
    await drain.drained();
    expect(await pendingCommands(store.db, '42/pull/7', 50)).toEqual([]);
    expect((await findEnvironment(store.db, '42/pull/7'))?.desiredSeq).toBe(0);
    expect(await replayDelivery(store.db, drain, 'unknown')).toBe(false);
  });

  it('puts a poison delivery aside with its error, and routes all others', async () => {
    for (let n = 0; n < 30; n++) await add(`good-${n}`, 'push', push(`b${n}`));
    await add('bad', 'push', '{"ref":');
    await drain.drained();
    const rows = await inbox();
    expect(rows.every((row) => row.routedAt)).toBe(true);
    expect(rows.filter((row) => row.error)).toMatchObject([
      { guid: 'bad', attempts: 3, error: expect.stringContaining('SyntaxError') },
    ]);
    expect(woken).toHaveLength(30);
  });

  it('loses nothing when the process dies in the middle', async () => {
    await add('a', 'push', push());
    await add('b', 'issue_comment', comment('/pinacle up'));
    const dying = await openStore({ databaseUrl: store.databaseUrl, embeddedDir: '', log });
    const name = new URL(store.databaseUrl).pathname.slice(1);
    const killed = openDrain({
      log,
      wake: async () => undefined,
      // The connection is cut inside the transaction, after the first write of the drain.
      db: {
        ...bound(dying.db),
        transaction: (work) =>
          dying.db.transaction(async (tx) => {
            await work(tx);
            await runSql(
              store.databaseUrl,
              `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and state = 'idle in transaction'`,
            );
            return work(tx);
          }),
      },
    });
    await killed.drained();
    expect((await inbox()).filter((row) => row.routedAt)).toEqual([]);
    expect(await store.db.select().from(environments)).toEqual([]);
    await dying.close();
    await drain.drained();
    expect(woken.map(([key]) => key).toSorted()).toEqual(['42/branch/main', '42/pull/7']);
  });

  it('shares the inbox with other processes, each delivery routed once', async () => {
    for (let n = 0; n < 120; n++) await add(`d${n}`, 'push', push(`b${n % 3}`));
    const others = [drain, open(store.db), open(store.db)];
    await Promise.all(others.map((one) => one.drained()));
    const rows = await store.db.select().from(environments);
    expect(rows.map((row) => row.desiredSeq).reduce((sum, seq) => sum + seq, 0)).toBeGreaterThanOrEqual(3);
    expect((await inbox()).every((row) => row.routedAt && row.attempts === 0)).toBe(true);
  });

  it('goes on when the queue does not answer', async () => {
    await add('a', 'push', push());
    const deaf = openDrain({ db: store.db, log, wake: () => Promise.reject(new Error('no queue')) });
    await deaf.drained();
    expect((await inbox())[0]?.routedAt).not.toBeNull();
    expect(await findEnvironment(store.db, '42/branch/main')).toMatchObject({
      desiredSeq: 1,
      dueAt: expect.any(Date),
    });
  });

  it('takes all examples of GitHub', async () => {
    const examples = examplePayloads();
    for (const [n, { event, payload }] of examples.entries()) await add(`x${n}`, event, payload);
    await drain.drained();
    const rows = await inbox();
    expect(rows).toHaveLength(examples.length);
    expect(rows.filter((row) => row.error || !row.routedAt)).toEqual([]);
  });

  it('any order, duplication or delay of deliveries wakes the same environments', async () => {
    const all = [
      ...[1, 2, 3].map((number) => ({ event: 'pull_request', payload: pullRequest(number) })),
      ...['main', 'next'].map((branch) => ({ event: 'push', payload: push(branch) })),
      { event: 'issue_comment', payload: comment('/pinacle up\n/pinacle status') },
      { event: 'pull_request', payload: pullRequest(2, 'closed') },
    ].map((one, n) => ({ ...one, guid: `d${n}` }));
    const run = async (order: typeof all, pauses: readonly number[]) => {
      await runSql(store.databaseUrl, 'truncate deliveries, environments, commands');
      for (const [n, { guid, event, payload }] of order.entries()) {
        await add(guid, event, payload);
        if (pauses.includes(n)) await drain.drained();
      }
      await drain.drained();
      const rows = await store.db.select().from(environments).orderBy(environments.key);
      const commands = await pendingCommands(store.db, '42/pull/7', 50);
      return { keys: rows.map((row) => row.key), lines: commands.map((command) => command.line) };
    };
    const expected = await run(all, []);
    expect(expected).toEqual({
      keys: ['42/branch/main', '42/branch/next', '42/pull/1', '42/pull/2', '42/pull/3', '42/pull/7'],
      lines: [1, 2],
    });
    const orders = fc.tuple(
      fc
        .array(fc.constantFrom(...all), { maxLength: 10 })
        .chain((again) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length })),
      fc.array(fc.nat(15), { maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(orders, async ([order, pauses]) => {
        expect(await run(order, pauses)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});

/** The methods of a database, each bound to it, so that one can be replaced. */
function bound(db: Store['db']): Store['db'] {
  const names = ['select', 'insert', 'update', 'delete', 'execute', 'transaction', 'selectDistinct'] as const;
  return Object.fromEntries(names.map((name) => [name, db[name].bind(db)])) as unknown as Store['db'];
}
