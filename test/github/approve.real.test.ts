import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passes } from '../../schema/database/tables.ts';
import { environmentKey } from '../../schema/environment.ts';
import type { CommandDeps } from '../../src/github/commands/command-deps.ts';
import type { Deed } from '../../src/github/commands/deed.ts';
import { parseCommands } from '../../src/github/commands/parse.ts';
import { runPendingCommands } from '../../src/github/commands/run.ts';
import { openOutbox } from '../../src/github/reports/open-outbox.ts';
import { insertCommands } from '../../src/store/commands.ts';
import { readIntent } from '../../src/store/intents.ts';
import type { Role } from '../github-stand-in/types.ts';
import { allSaid, type Desk, log, openDesk, quickClock } from './desk.ts';
import { aReport } from './reports.ts';

let desk: Desk;
let deps: CommandDeps;
let count = 0;
const deeds: Deed[] = [];
const ids = { alice: 0, bob: 0, carol: 0, mallory: 0 };
type Login = keyof typeof ids;
const links = { urlOf: async () => undefined, pageOf: () => 'https://pinacle.example/' };

beforeAll(async () => {
  desk = await openDesk();
  const { app, db } = desk;
  const outbox = openOutbox({ app, db, log, clock: quickClock(), ...links });
  const recordDeed = async (_: unknown, deed: Deed) => void deeds.push(deed);
  deps = { ...links, app, db, outbox, log, recordDeed, preview: async () => aReport(), logs: async () => [] };
  for (const login of Object.keys(ids) as Login[]) {
    const headers = { authorization: `Bearer ${desk.github.personalToken('alice')}` };
    const answer = await fetch(`${desk.github.baseUrl}/users/${login}`, { headers });
    ids[login] = ((await answer.json()) as { id: number }).id;
  }
});
afterAll(async () => {
  await deps.outbox.close();
  await desk.close();
});

const manifest = (deploy = '') =>
  `${deploy}processes:\n  - name: web\n    startCommand: node server.js\n    port: 3000\n`;

/** A pull request; from a fork of mallory's unless told. */
async function pull({ deploy = '', fork: forked = true } = {}) {
  count += 1;
  const files = { 'pinacle.yaml': manifest(deploy) };
  const made = await desk.github.createRepository({ name: `approve-${count}`, files });
  await desk.know(made);
  const fork = forked ? await desk.github.fork(made, 'mallory') : undefined;
  const author = forked ? 'mallory' : 'bob';
  const push = (text: string) =>
    desk.github.push({ repository: fork ?? made, branch: 'feature', files: { 'a.txt': text }, author });
  const head = await push('one');
  const opened = { repository: made, head: 'feature', author, ...(fork ? { fork } : {}) };
  const number = await desk.github.openPullRequest(opened);
  const ref = { kind: 'pull', repositoryId: made.id, number } as const;
  await desk.wake(ref);
  const key = environmentKey(ref);
  const write = async (author: Login, body: string, issuedAt = new Date()) => {
    const id = await desk.github.comment({ repository: made, number, author, body });
    const common = { environment: key, actor: author, actorId: ids[author], commentId: id, issuedAt };
    const lines = parseCommands(body);
    await insertCommands(
      desk.db,
      lines.map((line) => ({ ...common, ...line, origin: `comment/${id}` })),
    );
  };
  const run = async (over: Partial<CommandDeps> = {}) => {
    const { done, refused } = await runPendingCommands({ ...deps, ...over }, key);
    await allSaid(desk.db);
    return `${done} done, ${refused} refused`;
  };
  const say = async (author: Login, body: string, over: Partial<CommandDeps> = {}) => {
    await write(author, body);
    return run(over);
  };
  const replies = async () =>
    (await desk.github.comments(made, number))
      .filter(({ author }) => author.endsWith('[bot]'))
      .map(({ body }) => body);
  const become = (login: Login, role: Role) => desk.github.setPermission(made, login, role);
  /** A pass that ended at `at` and saw this head. */
  const passed = (head: string, at: Date, epoch = 1) =>
    desk.db.insert(passes).values({
      environment: key,
      epoch,
      head,
      startedAt: at,
      endedAt: at,
      plan: {},
      outcome: {},
      timings: {},
    });
  const intent = () => readIntent(desk.db, key);
  const wish = () => desk.desired(ref);
  return { made, head, key, push, write, run, say, replies, become, passed, intent, wish };
}

describe('who may approve a commit of a fork', () => {
  it.each<[Role, boolean]>([
    ['admin', true],
    ['maintain', true],
    ['write', false],
    ['triage', false],
    ['read', false],
  ])('%s: %s', async (role, allowed) => {
    const here = await pull();
    await here.become('bob', role);
    const ended = await here.say('bob', `/pinacle approve ${here.head}`);
    expect(ended).toBe(allowed ? '1 done, 0 refused' : '0 done, 1 refused');
    expect((await here.intent()).approved?.commit).toBe(allowed ? here.head : undefined);
    expect((await here.wish()).desired.kind).toBe(allowed ? 'run' : 'ask');
    const told = (await here.replies()).some((body) => body.includes('needs maintain or admin permission'));
    expect(told).toBe(!allowed);
  });

  it('not whose permission was lost between comment and run', async () => {
    const here = await pull();
    await here.become('bob', 'maintain');
    await here.write('bob', `/pinacle approve ${here.head}`);
    await here.become('bob', 'write');
    expect(await here.run()).toBe('0 done, 1 refused');
    expect(await here.intent()).toEqual({});
  });

  it('not who has the login of a maintainer and another id', async () => {
    const here = await pull();
    ids.alice += 1;
    const ended = await here.say('alice', `/pinacle approve ${here.head}`);
    ids.alice -= 1;
    expect(ended).toBe('0 done, 1 refused');
  });

  it('nobody while GitHub does not say', async () => {
    const here = await pull();
    desk.github.faults.next({ match: '/permission', status: 500, body: { message: 'no' } });
    await expect(here.say('alice', `/pinacle approve ${here.head}`)).rejects.toMatchObject({
      name: 'WorldError',
    });
    expect(await here.intent()).toEqual({});
    expect(await here.run()).toBe('1 done, 0 refused');
  });
});

it('a permission that was lost between comment and run is lost for every command', async () => {
  const here = await pull({ fork: false });
  await here.write('bob', '/pinacle up');
  await here.become('bob', 'read');
  expect(await here.run()).toBe('0 done, 1 refused');
  expect(await here.intent()).toEqual({});
});

describe('which commit is approved', () => {
  it('the head, whole; a new push returns it to plan only', async () => {
    const here = await pull();
    await here.say('alice', `/pinacle approve ${here.head}`);
    expect((await here.wish()).desired).toMatchObject({ kind: 'run', spec: { commit: here.head } });
    const next = await here.push('two');
    expect((await here.wish()).desired).toMatchObject({
      kind: 'ask',
      why: 'fork',
      detail: expect.stringContaining(`commit ${here.head.slice(0, 7)} of this fork was approved`),
      preview: { commit: next },
    });
  });

  it('never another commit: not an older head, not one of the base', async () => {
    const here = await pull();
    const base = (await desk.github.head(here.made, 'main')) ?? '';
    const next = await here.push('two');
    for (const commit of [here.head, here.head.slice(0, 10), base, 'f'.repeat(40)]) {
      expect(await here.say('alice', `/pinacle approve ${commit}`)).toBe('0 done, 1 refused');
      expect((await here.replies()).at(-1)).toContain(`The head is \`${next}\` now.`);
    }
    expect(await here.intent()).toEqual({});
    expect((await here.wish()).desired.kind).toBe('ask');
  });

  it('a shortened one only when the head was that commit when it was written', async () => {
    const here = await pull();
    const short = `/pinacle approve ${here.head.slice(0, 8)}`;
    const written = new Date('2026-01-02T00:00:00Z');
    await here.write('alice', short, written);
    expect(await here.run()).toBe('0 done, 1 refused');
    expect((await here.replies()).at(-1)).toContain('name the whole commit');
    // Seen for the first time after it was written.
    await here.passed(here.head, new Date('2026-01-02T00:00:01Z'), 2);
    await here.write('alice', short, written);
    expect(await here.run()).toBe('0 done, 1 refused');
    await here.passed(here.head, new Date('2026-01-01T23:59:00Z'));
    await here.write('alice', short, written);
    expect(await here.run()).toBe('1 done, 0 refused');
    expect((await here.intent()).approved).toMatchObject({ commit: here.head, by: 'alice' });
  });

  it('a pin changes nothing: of a fork the head runs or nothing does', async () => {
    const here = await pull();
    await here.say('alice', `/pinacle approve ${here.head}`);
    const base = (await desk.github.head(here.made, 'main')) ?? '';
    expect(await here.say('alice', `/pinacle rollback ${base}`)).toBe('0 done, 1 refused');
    expect((await here.replies()).at(-1)).toContain('only the approved head runs');
  });

  it('none of the repository itself', async () => {
    const here = await pull({ fork: false });
    expect(await here.say('alice', `/pinacle approve ${here.head}`)).toBe('0 done, 1 refused');
    expect((await here.replies())[0]).toContain('Only the commits of a fork need');
  });

  it('none where forks are off, and it is said', async () => {
    const here = await pull({ deploy: 'deploy: { forks: "off" }\n' });
    expect((await here.wish()).desired).toMatchObject({ kind: 'ask', why: 'forks-off' });
    const preview = async () => aReport({ desired: (await here.wish()).desired });
    expect(await here.say('alice', `/pinacle approve ${here.head}`, { preview })).toBe('0 done, 1 refused');
    expect((await here.replies())[0]).toContain('`deploy.forks` is `off`');
  });
});

describe('secrets of a fork', () => {
  it.each([
    ['without --with-secrets', '', '', true],
    ['with --with-secrets', ' --with-secrets', '', undefined],
    [
      'with it where pull requests get none',
      ' --with-secrets',
      'deploy: { secretsOnPullRequests: false }\n',
      true,
    ],
  ])('that was approved %s', async (_, option, deploy, withoutSecrets) => {
    const here = await pull({ deploy });
    expect((await here.wish()).subject?.withoutSecrets).toBe(true);
    await here.say('alice', `/pinacle approve ${here.head}${option}`);
    const { subject, desired } = await here.wish();
    expect([desired.kind, subject?.withoutSecrets]).toEqual(['run', withoutSecrets]);
    await here.push('two');
    expect((await here.wish()).subject?.withoutSecrets).toBe(true);
  });

  it('are taken away by an approval without them', async () => {
    const here = await pull();
    await here.say('alice', `/pinacle approve ${here.head} --with-secrets`);
    await here.say('alice', `/pinacle approve ${here.head}`);
    expect((await here.wish()).subject?.withoutSecrets).toBe(true);
  });

  it('the policy counts as it is on the base branch', async () => {
    const here = await pull({ deploy: 'deploy: { forks: "off" }\n' });
    await here.push('two');
    // Broken, it forbids: nobody knows what it said.
    await desk.github.push({ repository: here.made, files: { 'pinacle.yaml': 'nonsense: [\n' } });
    expect((await here.wish()).desired).toMatchObject({ kind: 'ask', why: 'forks-off' });
  });
});

it('commands of a fork are for the approved head alone; taking it down always works', async () => {
  const here = await pull();
  for (const line of ['up', 'restart', 'logs', 'sync', 'extend 4h', 'suspend'])
    expect(await here.say('alice', `/pinacle ${line}`)).toBe('0 done, 1 refused');
  expect(await here.intent()).toEqual({});
  expect(await here.say('alice', '/pinacle down')).toBe('1 done, 0 refused');
  expect(await here.say('alice', `/pinacle approve ${here.head}\n/pinacle restart`)).toBe(
    '2 done, 0 refused',
  );
  expect(await here.say('bob', '/pinacle up')).toBe('1 done, 0 refused');
  await here.push('two');
  expect(await here.say('bob', '/pinacle up')).toBe('0 done, 1 refused');
});

it('the commit of a fork that was approved can be packed, also by a mirror that has lost it', async () => {
  const here = await pull();
  await here.say('alice', `/pinacle approve ${here.head}`);
  expect((await here.wish()).desired.kind).toBe('run');
  const { id, owner, name } = here.made;
  const at = { repository: { id, owner, name }, installationId: desk.github.installationId };
  const bytes = async () => {
    const signal = AbortSignal.timeout(60_000);
    let size = 0;
    for await (const part of await desk.mirror.pack({ ...at, commit: here.head, have: null, signal }))
      size += (part as Buffer).length;
    return size;
  };
  expect(await bytes()).toBeGreaterThan(100);
  await rm(join(desk.dir, 'mirrors'), { recursive: true });
  expect(await bytes()).toBeGreaterThan(100);
});

it('every command that ran or was refused is in the audit log, with what it changed', async () => {
  const here = await pull();
  deeds.length = 0;
  await here.say('bob', `/pinacle approve ${here.head}`);
  await here.say('alice', `/pinacle approve ${here.head} --with-secrets`);
  await here.say('mallory', '/pinacle nonsense');
  expect(deeds).toMatchObject([
    {
      actor: 'bob',
      actorId: ids.bob,
      action: 'command.approve.refused',
      origin: 'comment',
      subject: here.key,
    },
    {
      actor: 'alice',
      action: 'command.approve',
      repositoryId: here.made.id,
      old: {},
      new: { words: ['approve', here.head, '--with-secrets'], approved: { commit: here.head, by: 'alice' } },
    },
    { actor: 'mallory', action: 'command.unknown.refused' },
  ]);
});

it('what the audit log cannot take does not happen', async () => {
  const here = await pull();
  await here.write('alice', `/pinacle approve ${here.head}`);
  const recordDeed = () => Promise.reject(new Error('no room'));
  await expect(here.run({ recordDeed })).rejects.toThrow('no room');
  expect(await here.intent()).toEqual({});
  expect(await here.run()).toBe('1 done, 0 refused');
});

// Last: over all that this file made us send.
it('sends nothing that GitHub does not describe', () => {
  expect(desk.github.violations).toEqual([]);
});
