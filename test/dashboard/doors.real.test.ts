import { gunzipSync } from 'node:zlib';
import { type FastifyInstance, fastify } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { environmentId } from '../../schema/environment-id.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { Role } from '../../src/access/role.ts';
import { mayOpen } from '../../src/dashboard/may-open.ts';
import { addEventsRoute } from '../../src/events/add-events-route.ts';
import type { Change } from '../../src/events/open-events.ts';
import type { Person } from '../../src/github/commands/permission.ts';
import { createLog } from '../../src/log.ts';
import { wakeEnvironments } from '../../src/store/environments.ts';
import { saveInstallation, saveRepositories } from '../../src/store/installations.ts';
import type { Store } from '../../src/store/open-store.ts';
import { addTrpc } from '../../src/trpc/add-trpc.ts';
import { makeStore } from '../setup/database.ts';

const [mine, hidden] = [42, 43];
let store: Store;
let server: FastifyInstance;
let roles: Record<number, Role | 'unknown' | 'broken'>;
let asked: number;
let listeners: Set<(change: Change) => void>;

beforeAll(async () => {
  store = await makeStore(inject('databaseUrl'));
  await saveInstallation(store.db, { id: 1, account: 'acme' });
  const known = [mine, hidden].map((id) => ({ id, installationId: 1, owner: 'acme', name: `r${id}` }));
  await saveRepositories(store.db, known);
  await wakeEnvironments(
    store.db,
    [mine, hidden].map((repositoryId) => ({ ref: { kind: 'branch', repositoryId, branch: 'main' } })),
  );
});
afterAll(() => store.close());

/** By the cookie `alice`: somebody. */
const sessions = {
  personOf: async ({ cookie }: { cookie?: string | undefined }): Promise<Person | undefined> =>
    cookie === undefined ? undefined : { login: cookie, id: cookie.length },
};
const access = {
  roleOf: async (_: Person, id: number): Promise<Role> => {
    asked += 1;
    const role = roles[id] ?? 'none';
    if (role === 'broken') throw new Error('password=hunter2');
    if (role === 'unknown') throw new WorldError('github-unreachable', 'no answer');
    return role;
  },
};

beforeEach(() => {
  roles = { [mine]: 'read' };
  listeners = new Set();
  asked = 0;
  const { db } = store;
  const events = {
    listen: (told: (change: Change) => void) => {
      listeners.add(told);
      return () => listeners.delete(told);
    },
  };
  server = fastify();
  addEventsRoute(server, { db, access, events, sessions });
  const config = { publicUrl: 'https://pinacle.example/', githubUrl: '', podsDomain: '', gatewayPort: 0 };
  const api = { db, access, config, seenOf: () => undefined };
  addTrpc(server, {
    api,
    db,
    access,
    config,
    sessions,
    events,
    log: createLog({ level: 'silent' }),
  } as never);
});
afterEach(() => server.close());

const idOf = (repository: number) => environmentId(`${repository}/branch/main`);

describe('a page', () => {
  const door = (path: string, cookie?: string) =>
    mayOpen({ db: store.db, access, sessions }, path, { cookie });

  it.each([
    ['/sign-in', undefined, 'open'],
    ['/_next/static/chunks/a.js', undefined, 'open'],
    ['/begin-again.js', undefined, 'open'],
    ['/begin-again.js/more', undefined, 'sign-in'],
    ['/', undefined, 'sign-in'],
    ['/sign-in/more', undefined, 'sign-in'],
    ['/_next/image', undefined, 'sign-in'],
    [`/environments/${idOf(mine)}`, undefined, 'sign-in'],
    ['/', 'alice', 'open'],
    ['/hosts', 'alice', 'open'],
    [`/environments/${idOf(mine)}`, 'alice', 'open'],
    [`/environments/${idOf(mine)}/more`, 'alice', 'open'],
    [`/environments/${idOf(hidden)}`, 'alice', 'nothing-there'],
    [`/environments/${idOf(hidden)}/more`, 'alice', 'nothing-there'],
    ['/environments/abc', 'alice', 'nothing-there'],
    [`/repositories/${mine}`, 'alice', 'open'],
    [`/repositories/${hidden}`, 'alice', 'nothing-there'],
    [`/repositories/${mine}x`, 'alice', 'nothing-there'],
    ['/repositories/44', 'alice', 'nothing-there'],
  ])('%s of %s: %s', async (path, cookie, answer) => {
    expect(await door(path, cookie)).toBe(answer);
  });

  it('is no page at all while GitHub does not say whose it is', async () => {
    roles = { [mine]: 'unknown' };
    await expect(door(`/repositories/${mine}`, 'alice')).rejects.toThrow(WorldError);
  });
});

describe('the data of pages', () => {
  const ours = { 'x-pinacle': '1', cookie: 'alice' };
  const own = 'https://pinacle.example';

  it.each([
    ['GET', ours, 200],
    ['GET', { ...ours, origin: own }, 200],
    ['GET', { ...ours, origin: 'https://evil.example' }, 403],
    ['GET', { ...ours, origin: 'null' }, 403],
    ['GET', { cookie: 'alice' }, 403],
    ['GET', { cookie: 'alice', 'x-pinacle': 'true' }, 403],
    ['GET', { 'x-pinacle': '1' }, 401],
    ['GET', { 'x-pinacle': '1', authorization: 'Bearer pinacle_x' }, 401],
    ['POST', ours, 403],
    ['POST', { ...ours, origin: 'https://evil.example' }, 403],
    ['POST', { ...ours, origin: 'https://pinacle.example.evil.example' }, 403],
    ['POST', { cookie: 'alice', origin: own }, 403],
    // It is through, and lacks what it should say.
    ['POST', { ...ours, origin: own }, 400],
  ] as const)('%s with %j: %i', async (method, headers, status) => {
    const url = method === 'GET' ? '/trpc/session' : '/trpc/environments.keepLayout';
    const body = method === 'GET' ? {} : { payload: {} };
    expect((await server.inject({ method, url, headers, ...body })).statusCode).toBe(status);
  });

  it('comes small to whoever can unpack it', async () => {
    const plain = await server.inject({ url: '/trpc/session', headers: ours });
    const headers = { ...ours, 'accept-encoding': 'gzip, br' };
    const packed = await server.inject({ url: '/trpc/session', headers });
    expect([plain.headers['content-encoding'], packed.headers['content-encoding']]).toEqual([
      undefined,
      'gzip',
    ]);
    expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body);
  });

  it('does not tell a fault of ours', async () => {
    roles = { [mine]: 'broken' };
    const input = encodeURIComponent(JSON.stringify({ of: { repository: mine } }));
    const answer = await server.inject({ url: `/trpc/secrets.list?input=${input}`, headers: ours });
    expect([answer.statusCode, answer.body.includes('hunter2')]).toEqual([500, false]);
  });
});

describe('what changes', () => {
  /** All that one page is told of `changes`, once GitHub was asked so often. */
  const told = async (asks: number, ...changes: readonly Change[]) => {
    const stream = server.inject({ url: '/events', headers: { cookie: 'alice' } });
    await server.ready();
    await expect.poll(() => listeners.size).toBe(1);
    for (const change of changes) for (const listener of listeners) listener(change);
    await expect.poll(() => asked).toBe(asks);
    await new Promise(setImmediate);
    await server.close();
    return [...(await stream).body.matchAll(/event: (\w+)\ndata: (.*)\n/g)].map(
      ([, kind, data]) => `${kind} ${data}`,
    );
  };
  const all: readonly Change[] = [
    { environment: `${hidden}/branch/main` },
    { deed: hidden },
    { environment: `${mine}/branch/main` },
    { deed: mine },
    { team: 1 },
    { all: true },
  ];

  it('is told of what the person can read', async () => {
    expect((await told(6, ...all)).toSorted()).toEqual([
      'all 1',
      `deed ${mine}`,
      `environment ${idOf(mine)}`,
    ]);
  });

  it('and of nothing else while GitHub does not say', async () => {
    roles = { [mine]: 'unknown', [hidden]: 'unknown' };
    expect(await told(6, ...all)).toEqual(['all 1']);
  });

  it.each<[Role, boolean]>([
    ['admin', true],
    ['maintain', false],
    ['none', false],
  ])(
    'of the secrets of a team to who administers all of it: one with %s in another repository %s',
    async (role, is) => {
      roles = { [mine]: 'admin', [hidden]: role };
      expect(await told(2, { team: 2 }, { team: 1 })).toEqual(is ? ['team 1'] : []);
    },
  );

  it('to nobody who is not signed in, and to 20 pages of one person', async () => {
    expect((await server.inject({ url: '/events' })).statusCode).toBe(401);
    const pages = Array.from({ length: 20 }, () =>
      server.inject({ url: '/events', headers: { cookie: 'alice' } }),
    );
    await expect.poll(() => listeners.size).toBe(20);
    const more = await server.inject({ url: '/events', headers: { cookie: 'alice' } });
    expect([more.statusCode, more.headers['retry-after']]).toEqual([429, '30']);
    void server.inject({ url: '/events', headers: { cookie: 'bobby-b' } });
    await expect.poll(() => listeners.size).toBe(21);
    await server.close();
    await Promise.all(pages);
    expect(listeners.size).toBe(0);
  });
});
