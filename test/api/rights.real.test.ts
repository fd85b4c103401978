import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/api/operations.ts';
import { type ApiWorld, openApiWorld } from './open-api-world.ts';

const time = { ahead: 0 };
let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld({ now: () => Date.now() + time.ahead });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.github.setPermission(world.mine.handle, 'bob', 'write');
  time.ahead += 61_000;
});

const call = async (id: string, headers: Record<string, string>, asked: object = {}) => {
  const operation = operations.find((one) => one.id === id);
  if (!operation) throw new Error(id);
  return world.ask(operation, { params: { ...world.mine.params, process: 'web' }, ...asked, headers });
};
const statuses = async (headers: Record<string, string>) =>
  Promise.all(
    ['readEnvironment', 'readLogs', 'listProjectSecrets'].map(async (id) => (await call(id, headers)).status),
  );

describe('what GitHub takes away', () => {
  it.each(['session', 'token'] as const)('is lost within a minute, by %s', async (kind) => {
    const headers = await world[kind]('bob');
    expect(await statuses(headers)).toEqual([200, 200, 200]);
    await world.github.setPermission(world.mine.handle, 'bob', 'none');
    time.ahead += 60_000;
    expect(await statuses(headers)).toEqual([404, 404, 404]);
    expect((await call('listEnvironments', headers)).json.environments).toEqual([]);
    expect((await call('listRepositories', headers)).json.repositories).toEqual([]);
  });

  it('and what is less is less', async () => {
    const headers = await world.session('bob');
    await world.github.setPermission(world.mine.handle, 'bob', 'read');
    time.ahead += 60_000;
    expect(await statuses(headers)).toEqual([200, 403, 403]);
  });

  it('is nothing to anybody while GitHub does not say', async () => {
    const headers = await world.session('bob');
    world.github.faults.next({ match: /\/permission$/, status: 503, count: 10 });
    const answer = await call('readEnvironment', headers);
    world.github.faults.clear();
    expect([answer.status, answer.json]).toEqual([
      503,
      expect.objectContaining({ title: expect.stringContaining('GitHub') }),
    ]);
  });
});

describe('a personal token', () => {
  const create = async (body: object) => call('createToken', await world.session('bob'), { body });

  it('is shown once, kept as a hash, noted when used, and good for what it is for', async () => {
    const { status, json } = await create({ name: 'ci', scopes: ['read'] });
    expect([status, json.token]).toEqual([201, expect.stringMatching(/^pinacle_[\w-]{43}$/)]);
    const list = await call('listTokens', await world.session('bob'));
    expect(list.text).not.toContain(json.token);
    expect(list.json.tokens[0]).toMatchObject({
      id: json.id,
      name: 'ci',
      scopes: ['read'],
      lastUsedAt: null,
    });
    const headers = { authorization: `Bearer ${json.token}` };
    expect((await call('readEnvironment', headers)).status).toBe(200);
    expect((await call('giveCommand', headers, { body: { command: 'sync' } })).status).toBe(403);
    const used = (await call('listTokens', await world.session('bob'))).json.tokens[0];
    expect(used.lastUsedAt).not.toBeNull();
  });

  it('is nobody once it is revoked or has expired, whatever cookie comes with it', async () => {
    const { json } = await create({ name: 'short', scopes: ['read'], days: 1 });
    const headers = { authorization: `Bearer ${json.token}` };
    expect((await call('listEnvironments', headers)).status).toBe(200);
    const other = await create({ name: 'gone', scopes: ['read'] });
    const gone = { authorization: `Bearer ${other.json.token}` };
    const params = { token: other.json.id };
    expect((await call('deleteToken', await world.session('carol'), { params })).status).toBe(404);
    expect((await call('deleteToken', await world.session('bob'), { params })).status).toBe(204);
    expect((await call('listEnvironments', gone)).status).toBe(401);
    expect((await call('listEnvironments', { ...(await world.session('bob')), ...gone })).status).toBe(401);
    time.ahead += 24 * 3600_000;
    expect((await call('listEnvironments', headers)).status).toBe(401);
  });

  it.each([
    { name: '', scopes: ['read'] },
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['root'] },
    { name: 'x', scopes: ['read'], days: 400 },
  ])('is not made of %j', async (body) => {
    expect((await create(body)).status).toBe(400);
  });

  it('cannot make another', async () => {
    const body = { name: 'more', scopes: ['read'] };
    expect((await call('createToken', await world.token('bob'), { body })).status).toBe(403);
  });

  it('is in the audit log when it is made and when it ends', async () => {
    const before = await world.rows("select action from audit where action like 'token.%' order by id");
    const { json } = await create({ name: 'logged', scopes: ['read'] });
    await call('deleteToken', await world.session('bob'), { params: { token: json.id } });
    const after = await world.rows(
      "select action, new::text from audit where action like 'token.%' order by id",
    );
    expect(after.slice(before.length).map(({ action }) => action)).toEqual(['token.create', 'token.revoke']);
    expect(JSON.stringify(after)).not.toContain(json.token);
  });
});

describe('the data of pages', () => {
  const read = (login: string, procedure: string) => world.pageData(login, procedure);

  it('is what the API says to the same person', async () => {
    await call('setProjectSecret', await world.session('bob'), {
      params: { ...world.mine.params, name: 'A' },
      body: { value: 'x' },
    });
    const logs = await Promise.all(
      ['alice', 'bob', 'carol'].map((login) => read(login, 'activity?input={}')),
    );
    expect(logs.map(([status, log]) => [status, log.rows.length > 0])).toEqual([
      [200, true],
      [200, false],
      [200, false],
    ]);
    const hosts = await Promise.all(['bob', 'carol'].map(async (login) => (await read(login, 'hosts'))[0]));
    expect(hosts).toEqual([200, 403]);
    const [, list] = await read('carol', 'repositories.list');
    expect(list).toMatchObject({ rows: [{ name: 'mine', role: 'read' }], unknown: 0 });
  });

  it('is kept of who can read, and no more of it than one can have', async () => {
    const keep = async (login: string, asked: object) => {
      const headers = {
        ...(await world.session(login)),
        'x-pinacle': '1',
        'content-type': 'application/json',
      };
      const url = `${new URL(world.base).origin}/trpc/environments.keepLayout`;
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(asked) })).status;
    };
    const { environment } = world.mine.params;
    const layout = { terminals: ['2'], order: ['why', 'logs'], pinned: [], closed: ['settings'] };
    expect(await keep('carol', { environment, layout })).toBe(200);
    const stored = async (login: string) =>
      (await read(login, `environments.layout?input=${JSON.stringify({ id: environment })}`))[1];
    expect([await stored('carol'), await stored('bob')]).toEqual([layout, null]);
    expect(await keep('mallory', { environment, layout })).toBe(404);
    const long = 'x'.repeat(2000);
    for (const order of [Array(201).fill('a'), ['x'.repeat(3000)], Array(10).fill(long), [1]])
      expect(await keep('carol', { environment, layout: { ...layout, order } })).toBe(400);
    expect(await keep('carol', { environment, layout: { ...layout, more: 1 } })).toBe(400);
    expect(await stored('carol')).toEqual(layout);
  });

  it('says of how many repositories nobody knows whether they may be read', async () => {
    world.github.faults.next({ match: /\/permission$/, status: 503, count: 10 });
    const [status, list] = await read('bob', 'environments.list');
    world.github.faults.clear();
    expect([status, list]).toEqual([200, { rows: [], unknown: 2, more: false }]);
  });
});
