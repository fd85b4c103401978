import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openAccess } from '../../src/access/open-access.ts';
import { atLeast, roles } from '../../src/access/role.ts';
import { forgetRepositories } from '../../src/store/installations.ts';
import { type Desk, openDesk } from '../github/desk.ts';
import type { RepositoryHandle, Role } from '../github-stand-in/types.ts';

let desk: Desk;
let mine: RepositoryHandle;
beforeAll(async () => {
  desk = await openDesk();
  mine = await desk.github.createRepository({ name: 'mine', private: true, files: { a: 'a' } });
  await desk.know(mine);
});
afterAll(() => desk.close());

const idOf = async (login: string) => {
  const answer = await fetch(`${desk.github.baseUrl}/users/${login}`);
  return ((await answer.json()) as { id: number }).id;
};
const person = async (login: string) => ({ login, id: await idOf(login) });
const asked = () => desk.github.requests.filter(({ path }) => path.endsWith('/permission')).length;
const opened = () => {
  const time = { now: 1_800_000_000_000 };
  return { time, access: openAccess({ db: desk.db, app: desk.app, now: () => time.now }) };
};

it.each<[string, Role]>([
  ['alice', 'admin'],
  ['bob', 'write'],
  ['carol', 'read'],
  ['mallory', 'none'],
])('%s is %s', async (login, role) => {
  expect(await opened().access.roleOf(await person(login), mine.id)).toBe(role);
});

it.each<Role>(['triage', 'maintain', 'none'])('the role %s is known as such', async (role) => {
  await desk.github.setPermission(mine, 'bob', role);
  expect(await opened().access.roleOf(await person('bob'), mine.id)).toBe(role);
});

it('asks once for all who ask within a minute, also when the answer is no, and sees a change after it', async () => {
  const { access, time } = opened();
  const bob = await person('bob');
  for (const [before, after] of [
    ['none', 'write'],
    ['write', 'none'],
  ] as const) {
    time.now += 60_000;
    await desk.github.setPermission(mine, 'bob', before);
    const start = asked();
    expect(await Promise.all([access.roleOf(bob, mine.id), access.roleOf(bob, mine.id)])).toEqual([
      before,
      before,
    ]);
    expect(await access.roleOf(bob, mine.id)).toBe(before);
    expect(asked() - start).toBe(1);
    await desk.github.setPermission(mine, 'bob', after);
    time.now += 60_000;
    expect(await access.roleOf(bob, mine.id)).toBe(after);
  }
});

it('sees a change sooner for who asks with a shorter time', async () => {
  const { access, time } = opened();
  const bob = await person('bob');
  await desk.github.setPermission(mine, 'bob', 'write');
  expect(await access.roleOf(bob, mine.id, { freshMs: 20_000 })).toBe('write');
  await desk.github.setPermission(mine, 'bob', 'none');
  time.now += 20_000;
  expect(await access.roleOf(bob, mine.id, { freshMs: 20_000 })).toBe('none');
});

it('asks once for all, however fresh each wants it', async () => {
  const { access, time } = opened();
  const bob = await person('bob');
  const start = asked();
  const all = [60_000, 15_000, 30_000].map((freshMs) => access.roleOf(bob, mine.id, { freshMs }));
  expect(new Set(await Promise.all(all)).size).toBe(1);
  time.now += 10_000;
  await access.roleOf(bob, mine.id, { freshMs: 15_000 });
  expect(asked() - start).toBe(1);
  time.now += 10_000;
  await access.roleOf(bob, mine.id, { freshMs: 15_000 });
  time.now += 40_000;
  await access.roleOf(bob, mine.id);
  expect(asked() - start, 'the last is of what was said 40 s ago').toBe(2);
});

describe('of the requests of an hour', () => {
  afterEach(() => desk.github.rateLimits({ perHour: 5000 }));
  const spent = () =>
    desk.github.requests.filter(({ path, status }) => path.endsWith('/permission') && status !== 304);

  /** So many that two more are few. */
  const used = async () => {
    const octokit = await desk.app.repository({
      installationId: desk.github.installationId,
      repositoryId: mine.id,
      step: 'access',
    });
    for (let n = 0; n < 30; n++) await octokit.request('GET /rate_limit');
    return (await octokit.request('GET /rate_limit')).data.rate.used;
  };

  it('what has not changed costs none, and a change is seen', async () => {
    const { access, time } = opened();
    const bob = await person('bob');
    await desk.github.setPermission(mine, 'bob', 'write');
    expect(await access.roleOf(bob, mine.id)).toBe('write');
    const before = spent().length;
    for (let minute = 0; minute < 5; minute++) {
      time.now += 60_000;
      expect(await access.roleOf(bob, mine.id)).toBe('write');
    }
    expect(spent().length).toBe(before);
    await desk.github.setPermission(mine, 'bob', 'read');
    time.now += 60_000;
    expect(await access.roleOf(bob, mine.id)).toBe('read');
  });

  it('none is asked for before the time that GitHub named', async () => {
    const { access, time } = opened();
    const bob = await person('bob');
    await desk.github.setPermission(mine, 'bob', 'read');
    time.now = Date.now();
    desk.github.faults.next({ match: /\/permission$/, status: 403, headers: { 'retry-after': '30' } });
    const start = asked();
    for (let times = 0; times < 2; times++)
      await expect(access.roleOf(bob, mine.id)).rejects.toMatchObject({ code: 'github-rate-limited' });
    expect(asked() - start).toBe(1);
    time.now += 31_000;
    expect(await access.roleOf(bob, mine.id)).toBe('read');
  });

  it('the last are left to others: only who is known is asked about again', async () => {
    const { access, time } = opened();
    const [alice, bob] = [await person('alice'), await person('bob')];
    await desk.github.setPermission(mine, 'bob', 'write');
    time.now = Date.now();
    await access.roleOf(bob, mine.id);
    desk.github.rateLimits({ perHour: (await used()) + 2 });
    expect(await access.roleOf(bob, mine.id, { freshMs: 0 })).toBe('write');
    const start = asked();
    await expect(access.roleOf(alice, mine.id)).rejects.toMatchObject({
      code: 'github-rate-limited',
      retryAfterMs: expect.any(Number),
    });
    expect(asked()).toBe(start);
    expect(await access.roleOf(bob, mine.id, { freshMs: 0 })).toBe('write');
    time.now += 2 * 3_600_000;
    desk.github.rateLimits({ perHour: 5000 });
    expect(await access.roleOf(alice, mine.id)).toBe('admin');
  });
});

it('gives nothing to whoever has the login of another', async () => {
  expect(await opened().access.roleOf({ login: 'alice', id: 999_999 }, mine.id)).toBe('none');
});

it('throws while GitHub does not say, and asks again then', async () => {
  const { access } = opened();
  const alice = await person('alice');
  desk.github.faults.next({ match: /\/permission$/, status: 503 });
  await expect(access.roleOf(alice, mine.id)).rejects.toMatchObject({ code: 'github-unreachable' });
  expect(await access.roleOf(alice, mine.id)).toBe('admin');
});

it('knows nobody in a repository that is not ours, or not any more', async () => {
  const { access, time } = opened();
  const alice = await person('alice');
  expect(await access.roleOf(alice, 4242)).toBe('none');
  await forgetRepositories(desk.db, [mine.id]);
  time.now += 60_000;
  expect(await access.roleOf(alice, mine.id)).toBe('none');
});

it.each(roles.flatMap((role, at) => roles.map((wanted, need) => [role, wanted, at >= need] as const)))(
  '%s is at least %s: %s',
  (role, wanted, yes) => {
    expect(atLeast(role, wanted)).toBe(yes);
  },
);
