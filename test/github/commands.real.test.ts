import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../reconciler/ports.ts';
import { commands, reports } from '../../schema/database/tables.ts';
import { environmentKey } from '../../schema/environment.ts';
import { WorldError } from '../../schema/world-error.ts';
import type { CommandDeps } from '../../src/github/commands/command-deps.ts';
import { parseCommands } from '../../src/github/commands/parse.ts';
import { answeredAnHour } from '../../src/github/commands/replies.ts';
import { runPendingCommands } from '../../src/github/commands/run.ts';
import { openOutbox } from '../../src/github/reports/open-outbox.ts';
import { insertCommands } from '../../src/store/commands.ts';
import { readIntent } from '../../src/store/intents.ts';
import { allSaid, type Desk, log, openDesk, quickClock } from './desk.ts';
import { aReport, nothingThere, planned, seen, shop } from './reports.ts';

let desk: Desk;
let deps: CommandDeps;
let count = 0;
const ids = { alice: 0, bob: 0, carol: 0, mallory: 0 };
const links = {
  urlOf: async () => 'https://web.pods.example/',
  pageOf: (environment: string) => `https://pinacle.example/environments/${environment.replaceAll('/', '-')}`,
};

beforeAll(async () => {
  desk = await openDesk();
  const outbox = openOutbox({ app: desk.app, db: desk.db, log, clock: quickClock(), ...links });
  deps = {
    ...links,
    app: desk.app,
    db: desk.db,
    outbox,
    log,
    recordDeed: async () => undefined,
    preview: async () => aReport(),
    logs: async (_, process) => [`${process} listens`, 'password=hunter2'],
  };
  for (const login of Object.keys(ids) as (keyof typeof ids)[]) ids[login] = await idOf(login);
});
afterAll(async () => {
  await deps.outbox.close();
  await desk.close();
});

async function idOf(login: string): Promise<number> {
  const answer = await fetch(`${desk.github.baseUrl}/users/${login}`, {
    headers: { authorization: `Bearer ${desk.github.personalToken('alice')}` },
  });
  return ((await answer.json()) as { id: number }).id;
}

async function pull(options: { fork?: boolean } = {}) {
  count += 1;
  const made = await desk.github.createRepository({
    name: `commands-${count}`,
    files: { 'a.txt': 'a' },
  });
  await desk.know(made);
  const fork = options.fork ? await desk.github.fork(made, 'mallory') : undefined;
  await desk.github.push({
    repository: fork ?? made,
    branch: 'feature',
    files: { b: 'b' },
    author: fork ? 'mallory' : 'bob',
  });
  const number = await desk.github.openPullRequest({
    repository: made,
    head: 'feature',
    author: 'bob',
    ...(fork ? { fork } : {}),
  });
  const ref = { kind: 'pull', repositoryId: made.id, number } as const;
  await desk.wake(ref);
  const key = environmentKey(ref);
  /** Someone comments, the delivery's commands are kept, a pass runs them. */
  const say = async (author: keyof typeof ids, body: string, over: Partial<CommandDeps> = {}) => {
    const id = await desk.github.comment({ repository: made, number, author, body });
    const lines = parseCommands(body).map(({ line, words }) => ({
      origin: `comment/${id}`,
      line,
      words,
      environment: key,
      actor: author,
      actorId: ids[author],
      commentId: id,
      issuedAt: new Date(),
    }));
    await insertCommands(desk.db, lines);
    const run = await runPendingCommands({ ...deps, ...over }, key);
    await allSaid(desk.db);
    return { id, run };
  };
  const replies = async () =>
    (await desk.github.comments(made, number))
      .filter(({ author }) => author.endsWith('[bot]'))
      .map(({ body }) => body);
  const reactions = (id: number) => desk.github.reactions(made, id).map(({ content }) => content);
  return { made, number, key, say, replies, reactions, intent: () => readIntent(desk.db, key) };
}

it('sync tries again what GitHub refused', async () => {
  const here = await pull();
  const place = { environment: here.key, kind: 'check', target: 'refused', repositoryId: here.made.id };
  const content = { wanted: { kind: 'check' }, wantedDigest: 'x', priority: 0, final: true };
  // Of another installation: no lane sends it while we look.
  await desk.db.insert(reports).values({ ...place, ...content, installationId: 0, error: 'no permission' });
  const errors = async () =>
    (await desk.db.select().from(reports).where(eq(reports.environment, here.key))).flatMap(
      ({ error }) => error ?? [],
    );
  await runPendingCommands(deps, here.key);
  expect(await errors()).toEqual(['no permission']);
  await insertCommands(desk.db, [
    {
      origin: 'comment/sync-refused',
      line: 1,
      words: ['sync'],
      environment: here.key,
      actor: 'alice',
      actorId: ids.alice,
      commentId: null,
      issuedAt: new Date(),
    },
  ]);
  await runPendingCommands(deps, here.key);
  expect(await errors()).toEqual([]);
  await desk.db.delete(reports).where(eq(reports.target, 'refused'));
});

describe('who may', () => {
  it.each([
    ['alice', 'up', true],
    ['bob', 'up', true],
    ['carol', 'up', false],
    ['mallory', 'up', false],
    ['mallory', 'logs', false],
    ['mallory', 'status', true],
    ['carol', 'plan', true],
    ['mallory', 'help', true],
  ] as const)('%s: /pinacle %s → %s', async (author, verb, allowed) => {
    const here = await pull();
    const { id } = await here.say(author, `/pinacle ${verb}`);
    expect(here.reactions(id)).toEqual(allowed ? ['eyes'] : ['eyes', 'confused']);
    expect((await here.intent()).up !== undefined).toBe(allowed && verb === 'up');
    const told = (await here.replies()).some((body) => body.includes('needs write permission'));
    expect(told).toBe(!allowed);
  });

  it('not someone whose login now belongs to another', async () => {
    const here = await pull();
    ids.alice += 1;
    const { run } = await here.say('alice', '/pinacle up');
    ids.alice -= 1;
    expect(run).toEqual({ done: 0, refused: 1, more: false });
  });

  it.each([[500], [502], [429]])(
    'nobody while GitHub answers %i; later it is asked again',
    async (status) => {
      const here = await pull();
      desk.github.faults.next({ match: '/permission', status, body: { message: 'no' } });
      await expect(here.say('alice', '/pinacle up')).rejects.toMatchObject({ name: 'WorldError' });
      expect(await here.intent()).not.toHaveProperty('up');
      await runPendingCommands(deps, here.key);
      expect(await here.intent()).toHaveProperty('up.by', 'alice');
    },
  );

  it('nobody when GitHub refuses to say', async () => {
    const here = await pull();
    desk.github.faults.next({ match: '/permission', status: 404, body: { message: 'Not Found' } });
    const { run } = await here.say('alice', '/pinacle up');
    expect(run).toEqual({ done: 0, refused: 1, more: false });
    expect(await here.intent()).not.toHaveProperty('up');
  });

  it('nobody on a fork that was not approved, with the reason; plan is allowed', async () => {
    const here = await pull({ fork: true });
    const refused = await here.say('alice', '/pinacle up');
    expect(refused.run).toEqual({ done: 0, refused: 1, more: false });
    expect((await here.replies())[0]).toContain('`/pinacle up` is for a fork only after');
    expect((await here.say('mallory', '/pinacle plan')).run).toEqual({ done: 1, refused: 0, more: false });
  });

  it('nobody on a closed pull request', async () => {
    const here = await pull();
    await desk.github.closePullRequest({ repository: here.made, number: here.number });
    await here.say('alice', '/pinacle up');
    expect((await here.replies())[0]).toContain('closed');
  });
});

describe('what it does', () => {
  it('several commands of one comment, in order', async () => {
    const here = await pull();
    const { run } = await here.say(
      'bob',
      '> /pinacle down\n\n/pinacle up --ttl 8h --tier dev.medium\n```\n/pinacle down\n```\n/pinacle restart web',
    );
    expect(run).toEqual({ done: 2, refused: 0, more: false });
    const intent = await here.intent();
    expect(intent).toMatchObject({
      up: { by: 'bob' },
      tier: 'dev.medium',
      actor: 'bob',
      restarts: { web: expect.stringMatching(/^[0-9a-f]{16}$/) },
    });
    expect(intent.down).toBeUndefined();
    expect((intent.expiresAt ?? 0) - (intent.up?.at ?? 0)).toBe(8 * 3_600_000);
  });

  it('answers all lines of a comment in one reply', async () => {
    const here = await pull();
    await here.say('bob', '/pinacle help\n/pinacle stauts\n/pinacle logs web');
    const replies = await here.replies();
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatch(
      /`\/pinacle help`[\s\S]*`\/pinacle stauts`[\s\S]*did you mean[\s\S]*`\/pinacle logs`[\s\S]*web listens/,
    );
  });

  it('answers no more than twenty comments of a person an hour, and runs them all the same', async () => {
    const here = await pull();
    for (let n = 0; n < answeredAnHour.ofOne; n++) await here.say('bob', '/pinacle help');
    const { id, run } = await here.say('bob', '/pinacle help\n/pinacle down');
    expect(run).toMatchObject({ done: 2 });
    expect(await here.intent()).toHaveProperty('down.by', 'bob');
    expect(await here.replies()).toHaveLength(answeredAnHour.ofOne);
    expect(here.reactions(id)).toEqual([]);
    await here.say('carol', '/pinacle help');
    expect(await here.replies()).toHaveLength(answeredAnHour.ofOne + 1);
  });

  it('leaves what is beyond twenty commands to the next pass', async () => {
    const here = await pull();
    const common = {
      environment: here.key,
      actor: 'bob',
      actorId: ids.bob,
      commentId: 1,
      issuedAt: new Date(),
    };
    const lines = Array.from({ length: 25 }, (_, n) => ({
      ...common,
      origin: `comment/of-25-${n}`,
      line: 1,
      words: ['sync'],
    }));
    await insertCommands(desk.db, lines);
    expect(await runPendingCommands(deps, here.key)).toEqual({ done: 20, refused: 0, more: true });
    expect(await runPendingCommands(deps, here.key)).toEqual({ done: 5, refused: 0, more: false });
  });

  it('answers plan, status, logs and help', async () => {
    const here = await pull();
    const asked = { kind: 'run', spec: shop } as const;
    const report: Report = aReport({ observed: nothingThere(), plan: planned(asked, nothingThere()) });
    await here.say('bob', '/pinacle plan', { preview: async () => report });
    await here.say('bob', '/pinacle status');
    await here.say('bob', '/pinacle logs web');
    await here.say('bob', '/pinacle help');
    await here.say('bob', '/pinacle logs ../etc');
    const [plan, status, logs, help, bad] = await here.replies();
    expect(plan).toContain('A pass would do this now');
    expect(status).toContain('Running');
    expect(logs).toContain('web listens');
    expect(logs).not.toContain('hunter2');
    expect(help).toContain('/pinacle extend 4h');
    expect(bad).toContain('is not the name of a process');
  });

  it('suggests what was meant', async () => {
    const here = await pull();
    const { id } = await here.say('bob', '/pinacle stauts');
    expect(here.reactions(id)).toEqual(['eyes', 'confused']);
    expect((await here.replies())[0]).toContain('did you mean `/pinacle status`?');
  });

  it.each([
    ['restart wbe', 'There is no process `wbe`; did you mean `web`?'],
    ['restart nonsense', 'There is no process `nonsense`. Here are `postgres`, `web`, `worker`.'],
    ['logs wroker', 'did you mean `worker`? Here are `postgres`, `web`, `worker`, `install`.'],
  ])('/pinacle %s is refused with the names that exist', async (line, told) => {
    const here = await pull();
    const { id, run } = await here.say('bob', `/pinacle ${line}`);
    expect(run).toEqual({ done: 0, refused: 1, more: false });
    expect(here.reactions(id)).toEqual(['eyes', 'confused']);
    expect((await here.replies())[0]).toContain(told);
    expect(await here.intent()).toEqual({});
  });

  it('/pinacle restart of a process is refused where no pod is wanted', async () => {
    const here = await pull();
    await here.say('bob', '/pinacle restart web', { preview: async () => null });
    expect((await here.replies())[0]).toContain('There is no process `web`: no pod is here.');
  });

  it.each<[string, Report['desired'], string]>([
    ['without a manifest', { kind: 'none', why: 'no-manifest' }, 'this commit has no `pinacle.yaml`'],
    ['that is not selected', { kind: 'stop', why: 'not-selected' }, 'does not select this'],
    [
      'where pull requests are off',
      { kind: 'ask', why: 'pull-requests-off', detail: 'off' },
      '`deploy.pullRequests` is `off`',
    ],
  ])(
    '/pinacle up of a pull request %s says why nothing starts, and is remembered',
    async (_, desired, told) => {
      const here = await pull();
      const { run } = await here.say('bob', '/pinacle up', { preview: async () => aReport({ desired }) });
      expect(run).toEqual({ done: 1, refused: 0, more: false });
      expect((await here.replies())[0]).toContain(told);
      expect(await here.intent()).toHaveProperty('up.by', 'bob');
    },
  );

  it.each<[string, Partial<CommandDeps>]>([
    ['it starts', {}],
    [
      'the check will say why not',
      { preview: async () => aReport({ desired: { kind: 'invalid', problems: [] } }) },
    ],
    [
      'that cannot be read now',
      { preview: () => Promise.reject(new WorldError('docker-unreachable', 'down')) },
    ],
  ])('/pinacle up says no more than the check when %s', async (_, over) => {
    const here = await pull();
    expect((await here.say('bob', '/pinacle up', over)).run).toEqual({ done: 1, refused: 0, more: false });
    expect(await here.replies()).toEqual([]);
  });

  it('/pinacle logs says so of a process that has not started', async () => {
    const here = await pull();
    const observed = seen(shop, {});
    const pods = observed.pods.map((pod) => ({ ...pod, processes: pod.processes.slice(0, 1) }));
    const preview = async () => aReport({ observed: { ...observed, pods } });
    await here.say('bob', '/pinacle logs web', { preview });
    expect((await here.replies())[0]).toContain('`web` has not started yet');
  });

  it('counts as activity when it may be given, and not when a stranger gives it', async () => {
    const here = await pull();
    for (const line of ['up', 'extend 4h', 'logs', 'restart', 'status', 'help', 'plan', 'nonsense'])
      await here.say('mallory', `/pinacle ${line}`);
    expect(await here.intent()).toEqual({});
    await here.say('bob', '/pinacle status');
    expect(await here.intent()).toEqual({});
    const before = Date.now();
    await here.say('bob', '/pinacle logs');
    expect((await here.intent()).activeAt).toBeGreaterThanOrEqual(before);
  });

  it('rolls back to a commit of the history, and to no other', async () => {
    const here = await pull();
    const base = (await desk.github.head(here.made, 'main')) ?? '';
    const aside = await desk.github.push({ repository: here.made, branch: 'aside', files: { z: 'z' } });
    await here.say('bob', `/pinacle rollback ${aside.slice(0, 10)}`);
    expect((await here.replies())[0]).toContain('not in the history');
    await here.say('bob', `/pinacle rollback ${base.slice(0, 10)}`);
    expect(await here.intent()).toMatchObject({ pin: { commit: base, by: 'bob' } });
    await here.say('bob', '/pinacle unpin');
    expect(await here.intent()).not.toHaveProperty('pin');
    await here.say('bob', '/pinacle rollback');
    expect((await here.replies()).at(-1)).toContain('No earlier commit ran here');
  });

  it('once, however often it runs', async () => {
    const here = await pull();
    const { id } = await here.say('bob', '/pinacle restart');
    const first = await here.intent();
    await desk.db
      .update(commands)
      .set({ state: 'pending' })
      .where(eq(commands.origin, `comment/${id}`));
    await runPendingCommands(deps, here.key);
    expect(await here.intent()).toEqual(first);
    expect(await runPendingCommands(deps, here.key)).toEqual({ done: 0, refused: 0, more: false });
  });

  it.each<[string, Partial<CommandDeps>]>([
    ['runs into a fault of ours', { logs: () => Promise.reject(new TypeError('x is not a function')) }],
    [
      'has an answer that cannot be stored',
      {
        outbox: {
          ...({} as CommandDeps['outbox']),
          want: (wanted) =>
            JSON.stringify(wanted).includes('web listens')
              ? Promise.reject(new Error('unsupported Unicode escape sequence'))
              : deps.outbox.want(wanted),
          wake: () => undefined,
        },
      },
    ],
  ])('one that %s is refused after three passes, and those behind it run', async (_, over) => {
    const here = await pull();
    const say = here.say('bob', '/pinacle logs web\n/pinacle down', over);
    await expect(say).rejects.not.toMatchObject({ name: 'WorldError' });
    await expect(runPendingCommands({ ...deps, ...over }, here.key)).rejects.toBeInstanceOf(Error);
    expect(await here.intent()).not.toHaveProperty('down');
    expect(await runPendingCommands({ ...deps, ...over }, here.key)).toEqual({
      done: 1,
      refused: 1,
      more: false,
    });
    expect(await here.intent()).toHaveProperty('down.by', 'bob');
    await allSaid(desk.db);
  });

  it('a button, with the permission of who pressed it', async () => {
    const here = await pull();
    const press = (actor: keyof typeof ids, button: string) =>
      insertCommands(desk.db, [
        {
          origin: `button/${actor}-${button}-${here.key}`,
          line: 1,
          environment: here.key,
          words: [button],
          actor,
          actorId: ids[actor],
          commentId: null,
          issuedAt: new Date(),
        },
      ]);
    await press('carol', 'stop');
    await press('bob', 'redeploy');
    expect(await runPendingCommands(deps, here.key)).toEqual({ done: 1, refused: 1, more: false });
    await allSaid(desk.db);
    const intent = await here.intent();
    expect(intent.suspended).toBeUndefined();
    expect(intent.redeploy).toMatch(/^[0-9a-f]{16}$/);
    expect((await here.replies())[0]).toContain('**stop** by `carol`');
  });
});

// Last: over all that this file made us send.
it('sends nothing that GitHub does not describe', () => {
  expect(desk.github.violations).toEqual([]);
});
