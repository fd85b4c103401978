import { createServer, request, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Subject } from '../../reconciler/plan/desired.ts';
import { listRoutes } from '../../src/store/routes.ts';
import { branchKey, pullKey } from '../demo/play.ts';
import { listen } from '../gateway/open-door.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { type MemoryWorld, openMemoryWorld, repositoryWith } from './memory-world.ts';

const minute = 60_000;
const hour = 60 * minute;
let world: MemoryWorld;
/** What answers for every pod in memory. */
let app: Server;
let port: number;
/** How far the clock of the control plane is ahead. */
let ahead = 0;
const now = () => Date.now() + ahead;

beforeAll(async () => {
  app = createServer((asked, response) => response.end(`app at ${asked.url}`));
  port = await listen(app);
  // A domain that others reach: only what is public is seen by who is not signed in.
  world = await openMemoryWorld({ now, settings: { PINACLE_PODS_DOMAIN: 'pods.test' } });
});
afterAll(async () => {
  await world.close();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
});
beforeEach(() => {
  ahead = 0;
});

const manifest = (deploy: string, visibility = 'public') => `deploy: { ${deploy} }
processes:
  - { name: web, startCommand: node server.js, port: ${port}, visibility: ${visibility} }
`;

interface Environment {
  readonly repository: RepositoryHandle;
  readonly key: string;
  readonly host: string;
  readonly head: string;
}

/** The default branch of a new repository, running. */
async function running(name: string, deploy = 'idle: 2h', visibility = 'public'): Promise<Environment> {
  const repository = await repositoryWith(world, name, { 'README.md': '' });
  const files = { 'pinacle.yaml': manifest(deploy, visibility) };
  const head = await world.github.push({ repository, branch: 'main', files });
  return { repository, head, ...(await settled(branchKey(repository))) };
}

async function settled(key: string) {
  await world.until(`${key} runs`, async () => (await world.outcome(key)) === 'converged' && isAwake(key));
  const [route] = await listRoutes(world.control().store.db, key);
  return { key, host: route?.host ?? '' };
}

async function isAwake(key: string): Promise<boolean> {
  return (await world.machine.observe(key)).pods.some(({ state }) => state === 'running');
}

/** Time passes, and all is looked at as it is at least every ten minutes. */
async function later(ms: number): Promise<void> {
  ahead += ms;
  await world.control().jobs.run('all');
}

/** Its idle time is over, and a pass has seen it. */
async function asleep({ key }: Environment): Promise<void> {
  await later(2 * hour + minute);
  await world.until(
    `${key} sleeps`,
    async () => !(await isAwake(key)) && (await world.outcome(key)) === 'converged',
  );
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function ask(host: string, { method = 'GET', headers = {} }: Asked = {}) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: world.control().gatewayPort,
      method,
      path: '/x',
      agent: false,
    };
    request({ ...options, headers: { host, ...headers } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

/** Time passes, and a pass over it has seen that. */
async function seenLater({ key }: Pick<Environment, 'key'>, ms: number) {
  const { epoch = 0 } = (await world.row(key)) ?? {};
  await later(ms);
  return world.until('it is looked at', async () => {
    const row = await world.row(key);
    return row && row.epoch > epoch && row.leaseUntil === null ? row : undefined;
  });
}

/** How often it was woken so far. */
async function wakes({ key }: Environment): Promise<number> {
  return (await world.row(key))?.desiredSeq ?? 0;
}

describe('a pod that nobody uses', () => {
  it('sleeps, says so, is not woken by machines, and opens when visited', async () => {
    const here = await running('sleeper');
    await asleep(here);
    await world.until('the check says so', () =>
      world.github
        .checks(here.repository, here.head)
        .some(
          ({ conclusion, output }) =>
            conclusion === 'neutral' && output.title === 'Asleep, opens when visited',
        ),
    );
    await world.until('its deployment is inactive', () =>
      world.github.deployments(here.repository).every(({ state }) => state === 'inactive'),
    );
    expect(await world.row(here.key)).toMatchObject({ wish: 'stop/asleep', activeKind: 'push' });

    const before = await wakes(here);
    const browser = { 'user-agent': 'Mozilla/5.0', accept: '*/*' };
    for (const asked of [
      { headers: { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)', 'sec-fetch-mode': 'navigate' } },
      { headers: { 'user-agent': 'kube-probe/1.29' } },
      { method: 'HEAD' },
      { headers: { ...browser, 'sec-fetch-mode': 'cors' } },
      { headers: { ...browser, accept: 'text/event-stream' } },
      { headers: { ...browser, connection: 'Upgrade', upgrade: 'websocket' } },
    ])
      expect((await ask(here.host, asked)).status).toBe(503);
    expect(await wakes(here)).toBe(before);
    expect(await isAwake(here.key)).toBe(false);

    expect(await ask(here.host)).toEqual({ status: 200, body: 'app at /x' });
    expect(await wakes(here)).toBe(before + 1);
    await world.until('the visit is kept', async () => (await world.row(here.key))?.activeKind === 'http');
    await world.until('the deployment is up again', () =>
      world.github.deployments(here.repository).some(({ state }) => state === 'success'),
    );
  });

  it('is not woken by who may not see it', async () => {
    const here = await running('hidden', 'idle: 2h', 'team');
    await asleep(here);
    const before = await wakes(here);
    expect((await ask(here.host)).status).toBe(401);
    expect(await wakes(here)).toBe(before);
    expect(await isAwake(here.key)).toBe(false);
  });

  it('is woken by a push', async () => {
    const here = await running('pushed');
    await asleep(here);
    // A push is stored with the time of the database.
    ahead = 0;
    await world.github.push({ repository: here.repository, branch: 'main', files: { a: 'a' } });
    await world.until('it runs', () => isAwake(here.key));
    expect((await world.row(here.key))?.activeKind).toBe('push');
  });

  it('that was suspended is not woken, and says so at once', async () => {
    const here = await running('suspended');
    await world.sql(
      `update environments set intent = '{"suspended": {"by": "bob", "at": 1}}' where key = '${here.key}'`,
    );
    await later(0);
    await world.until('it is stopped', async () => !(await isAwake(here.key)));
    await world.until('it is told', async () => (await world.row(here.key))?.wish === 'stop/suspended');
    expect((await ask(here.host)).status).toBe(503);
    expect(await isAwake(here.key)).toBe(false);
  });
});

describe('a pod that is used', () => {
  it('sleeps only when its use is long ago, by the clock alone', async () => {
    const here = await running('used');
    await seenLater(here, hour);
    expect((await ask(here.host)).status).toBe(200);
    await seenLater(here, hour + minute);
    expect(await isAwake(here.key)).toBe(true);
    const release = world.control().activity.hold(here.key, 'terminal');
    await seenLater(here, 5 * hour);
    expect(await isAwake(here.key)).toBe(true);
    release();
    const used = now();
    const { subject, dueAt } = await seenLater(here, 0);
    expect((subject as Subject).sleepsAt).toBeGreaterThanOrEqual(used + 2 * hour - 1000);
    expect(dueAt?.getTime()).toBeGreaterThan(Date.now() + hour);
    await asleep(here);
    expect((await world.row(here.key))?.activeKind).toBe('terminal');
  });

  it('sleeps only once what somebody left running in a terminal has ended', async () => {
    const here = await running('building');
    const screen = { name: 'main', size: { columns: 80, rows: 24 } };
    const type = async (keys: string) => {
      const terminal = await world.machine.openTerminal(here.key, screen);
      await new Promise((typed) => terminal?.stream.write(keys, typed));
      terminal?.stream.destroy();
    };
    await type('sleep 600\r');
    await seenLater(here, 5 * hour);
    expect(await isAwake(here.key)).toBe(true);
    expect((await world.row(here.key))?.activeKind).toBe('command');
    await type('\u0003');
    await asleep(here);
  });

  it('never sleeps when the manifest says so', async () => {
    const here = await running('never', 'idle: never');
    await seenLater(here, 400 * hour);
    expect(await isAwake(here.key)).toBe(true);
  });
});

describe('a pull request', () => {
  it('ends after its last visit, warns of it in its comment, and is kept by a word', async () => {
    const deploy = 'pullRequests: auto, ttl: 72h, idle: never';
    const repository = await repositoryWith(world, 'warned', { 'pinacle.yaml': manifest(deploy) });
    await world.github.push({ repository, branch: 'feature', files: { a: 'a' } });
    const number = await world.github.openPullRequest({ repository, head: 'feature', author: 'bob' });
    const { key, host } = await settled(pullKey(repository, number));
    const end = async () => ((await world.row(key))?.subject as Subject | undefined)?.expiresAt ?? 0;
    const says = (words: string) =>
      world.until(`the comment says "${words}"`, async () =>
        (await world.github.comments(repository, number)).some(({ body }) => body.includes(words)),
      );
    const first = await end();
    await later(10 * hour);
    expect((await ask(host)).status).toBe(200);
    await later(minute);
    await world.until('the visit counts', async () => (await end()) >= first + 10 * hour);
    const { dueAt } = (await world.row(key)) ?? {};
    expect(Math.abs((dueAt?.getTime() ?? 0) + ahead - (await end()) + 24 * hour)).toBeLessThan(hour);
    // The end is a whole hour: how far off it is hangs on the minute in which the visit came.
    await later((await end()) - now() - 23 * hour);
    await says('Ends in less than 24 hours');
    await later((await end()) - now() - hour / 2);
    await says('Ends in less than an hour');
    await world.github.comment({ repository, number, author: 'bob', body: '/pinacle extend 96h' });
    await world.until('the warning is gone', async () =>
      (await world.github.comments(repository, number)).every(({ body }) => !body.includes('⏳')),
    );
  });
});

it('ten pods wake at once, each once, and all answer', async () => {
  const pods = await Promise.all(Array.from({ length: 10 }, (_, n) => running(`ten-${n}`)));
  await later(2 * hour + minute);
  for (const { key } of pods) await world.until(`${key} sleeps`, async () => !(await isAwake(key)));
  for (const pod of pods)
    await world.until('it is told', async () => (await world.row(pod.key))?.wish === 'stop/asleep');
  const before = await Promise.all(pods.map(async ({ key }) => (await world.row(key))?.desiredSeq ?? 0));
  const answers = await Promise.all([...pods, ...pods].map(({ host }) => ask(host)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const after = await Promise.all(pods.map(async ({ key }) => (await world.row(key))?.desiredSeq ?? 0));
  expect(after).toEqual(before.map((seq) => seq + 1));
});
