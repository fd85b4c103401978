import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { GiveDeps } from '../../src/gateway/guard/give.ts';
import { createBypassToken, endBypassToken } from '../../src/gateway/guard/give-bypass-token.ts';
import { createShareLink, endShareLink } from '../../src/gateway/guard/give-share-link.ts';
import { knownRoute } from '../../src/gateway/known-route.ts';
import { listDeeds } from '../../src/store/audit.ts';
import { findProcessRoute } from '../../src/store/routes.ts';
import { branchKey, urlOf } from '../demo/play.ts';
import { type OwnedDomain, openOwnedDomain } from '../domains/owned-domain.ts';
import type { RepositoryHandle } from '../github-stand-in/types.ts';
import { type MemoryWorld, openMemoryWorld, repositoryWith } from '../loop/memory-world.ts';
import { signInAs } from '../sign-in/sign-in-as.ts';
import { openAs, openSignedIn } from '../world/open-as.ts';
import { idOf } from '../world/open-pass.ts';
import { type Asked, ask, browser, cookieOf, type Got, listen } from './open-door.ts';

let world: MemoryWorld;
let app: Server;
let repository: RepositoryHandle;
let key: EnvironmentKey;
let url: string;
let owned: OwnedDomain;

const ownDomain = 'shop.example.com';

const manifestOf = (port: number, more: string) =>
  `${more}processes:\n  - name: web\n    startCommand: node server.js\n    port: ${port}\n`;

beforeAll(async () => {
  app = createServer((request, response) => response.end(`the app, asked for ${request.url}`));
  const port = await listen(app);
  owned = await openOwnedDomain(ownDomain);
  world = await openMemoryWorld({ settings: owned.settings });
  repository = await repositoryWith(world, 'shop', { 'README.md': '# shop\n' });
  key = branchKey(repository);
  await push(manifestOf(port, ''));
  url = await world.until('web has a URL', () => urlOf(world, key, 'web'));
  await world.until('web runs', async () => (await world.outcome(key)) === 'converged');
});
afterAll(async () => {
  await world.close();
  owned.close();
  app.close();
});

function push(manifest: string): Promise<string> {
  const change = { branch: 'main', files: { 'pinacle.yaml': manifest }, message: 'x', author: 'alice' };
  return world.github.push({ repository, ...change });
}

/** At the gateway. */
function open(path: string, asked: Asked = {}): Promise<Got> {
  return ask(world.config.gatewayPort, new URL(url).host, { ...asked, path });
}

const pathOf = (address: string) => address.slice(new URL(address).origin.length);

async function giver(login: string) {
  return { login, id: await idOf(world, login), origin: '127.0.0.1' };
}

function giving(): GiveDeps {
  const { store, guard } = world.control();
  const findProcess: GiveDeps['findProcess'] = async (environment, process) => {
    const row = await findProcessRoute(store.db, environment, process);
    return row && knownRoute(row);
  };
  return { db: store.db, guard, findProcess };
}

describe('a guarded address', () => {
  it('shows nothing to a stranger', async () => {
    expect((await open('/')).status).toBe(401);
  });

  it('sends a person through signing in with GitHub and back to the page', async () => {
    const { way, shown } = await openAs(world, `${url}a?b=c`, 'carol');
    const [enter = '', signIn, back, entry = '', page] = way;
    expect(enter.startsWith(`${world.config.publicUrl}/gateway/enter?to=`)).toBe(true);
    expect(signIn?.startsWith(`${world.config.publicUrl}/api/auth/signin?callbackUrl=`)).toBe(true);
    expect(back).toBe(enter);
    expect(entry.startsWith(`${new URL(url).origin}/.pinacle/enter?token=`)).toBe(true);
    expect(page).toBe(`${url}a?b=c`);
    expect(shown).toMatchObject({ status: 200, body: 'the app, asked for /a?b=c' });
    expect((await open(pathOf(entry), { headers: browser })).status, 'the same token again').toBe(403);
  });

  it('tells somebody who may not see it what it tells of an address that is none', async () => {
    const { browser: mallory } = await signInAs(world.config.publicUrl, { login: 'mallory' });
    const at = (to: string) =>
      mallory.get(`${world.config.publicUrl}/gateway/enter?to=${encodeURIComponent(to)}`);
    const [there, nowhere] = [await at(url), await at(url.replace('web-', 'none-'))];
    expect([there.status, nowhere.status]).toEqual([404, 404]);
    expect(there.text).toBe(nowhere.text);
  });

  it.each([
    'https://evil.example/',
    'http://web.localhost.evil.example/',
    'http://evil-localhost/',
    '//evil.example/',
    'javascript:alert(1)',
    '',
  ])('open redirect: the dashboard leads to no %j', async (to) => {
    const { browser: carol } = await signInAs(world.config.publicUrl, { login: 'carol' });
    const answer = await carol.get(`${world.config.publicUrl}/gateway/enter?to=${encodeURIComponent(to)}`);
    expect([answer.status, answer.location]).toEqual([400, '']);
  });

  it.each([
    ['a user before the host', (address: string) => address.replace('://', '://evil@')],
    ['another port', (address: string) => address.replace(/:\d+\//, ':1/')],
    ['another scheme', (address: string) => address.replace('http:', 'https:')],
  ])('open redirect: nor to %s', async (_title, change) => {
    const answer = await fetch(
      `${world.config.publicUrl}/gateway/enter?to=${encodeURIComponent(change(url))}`,
      { redirect: 'manual' },
    );
    expect(answer.status).toBe(400);
  });
});

describe('a share link', () => {
  const wanted = () => ({ environment: key, process: 'web', forMs: 3_600_000 });

  it('is made by who may write, opens, and is revoked', async () => {
    const made = await createShareLink(giving(), await giver('bob'), wanted());
    if (made.kind !== 'given') throw new Error(made.kind);
    const entered = await open(pathOf(made.value.url), { headers: browser });
    const headers = { cookie: cookieOf(entered) };
    expect((await open('/', { headers })).status).toBe(200);
    const { id } = made.value;
    expect(await endShareLink(giving(), await giver('bob'), { environment: key, id })).toMatchObject({
      kind: 'given',
    });
    await expect.poll(async () => (await open('/', { headers })).status).toBe(403);
    const deeds = await listDeeds(world.control().store.db, repository.id, { limit: 100 });
    const shares = deeds.filter(({ action }) => action.startsWith('share.'));
    expect(shares.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'bob share.create',
      'bob share.revoke',
    ]);
    expect(JSON.stringify(deeds)).not.toContain(new URL(made.value.url).searchParams.get('pinacle_share'));
  });

  it.each([
    ['carol', 'refused'],
    ['mallory', 'hidden'],
  ])('is not made by %s: %s', async (login, kind) => {
    expect(await createShareLink(giving(), await giver(login), wanted())).toMatchObject({ kind });
  });

  it('is neither for ever nor for nothing', async () => {
    for (const forMs of [0, 1e12, Number.NaN])
      expect(await createShareLink(giving(), await giver('bob'), { ...wanted(), forMs })).toMatchObject({
        kind: 'refused',
      });
  });
});

describe('a bypass token', () => {
  it('is made by who may write, opens, and is revoked; it is kept nowhere', async () => {
    const made = await createBypassToken(giving(), await giver('bob'), {
      repositoryId: repository.id,
      environment: key,
      name: 'e2e',
      forMs: 3_600_000,
    });
    if (made.kind !== 'given') throw new Error(made.kind);
    const headers = { 'x-pinacle-bypass': made.value.token };
    expect((await open('/', { headers })).status).toBe(200);
    const { id } = made.value;
    await endBypassToken(giving(), await giver('alice'), { repositoryId: repository.id, id });
    await expect.poll(async () => (await open('/', { headers })).status).toBe(403);
    const rows = await world.control().store.db.execute('select * from bypass_tokens');
    expect(JSON.stringify(rows.rows)).not.toContain(made.value.token.slice(-20));
  });

  it('for an environment of another repository opens nothing, and is not made', async () => {
    const made = await createBypassToken(giving(), await giver('bob'), {
      repositoryId: repository.id,
      environment: `${repository.id + 1}/branch/main`,
      name: 'sly',
      forMs: 3_600_000,
    });
    expect(made).toEqual({ kind: 'hidden' });
  });
});

describe('a port that nobody declared', () => {
  /** Of a port of the pod, by the stored host of the pod. */
  const addressOf = async (port: number) => {
    const { rows } = await world.control().store.db.execute('select host from pod_hosts');
    return url.replace(new URL(url).hostname, `${port}-${String(rows[0]?.host)}`);
  };

  it('is reached by who may write, and by nobody else', async () => {
    const to = await addressOf((app.address() as { port: number }).port);
    expect((await ask(world.config.gatewayPort, new URL(to).host)).status).toBe(401);
    expect((await openAs(world, to, 'carol')).shown.status).toBe(404);
    const { shown } = await openAs(world, `${to}x`, 'bob');
    expect(shown).toMatchObject({ status: 200, body: 'the app, asked for /x' });
  });

  it('where nothing listens says so', async () => {
    const { shown } = await openAs(world, await addressOf(1), 'bob');
    expect([shown.status, shown.body]).toEqual([502, expect.stringContaining('127.0.0.1 inside the pod')]);
  });
});

describe('a domain of your own', () => {
  it('leads to the process by the same sign-in once it is verified, and no longer than its record is there', async () => {
    const { port } = app.address() as { port: number };
    const own = url.replace(new URL(url).hostname, ownDomain);
    const at = (headers = {}) => ask(world.config.gatewayPort, new URL(own).host, { headers });
    await push(`${manifestOf(port, '')}    domains: [${ownDomain}]\n`);
    expect((await openAs(world, own, 'carol')).shown.status, 'before its record is there').toBe(404);
    await owned.give(world, repository.id);
    // Who signs in anew for each look is soon told that it is too often.
    const { browser: carol } = await signInAs(world.config.publicUrl, { login: 'carol' });
    const enters = async () => (await openSignedIn(world, `${own}a?b=c`, carol)).shown;
    await expect.poll(enters).toMatchObject({ status: 200, body: 'the app, asked for /a?b=c' });
    const { way, cookie } = await openAs(world, own, 'carol');
    expect(way.at(-2)?.startsWith(`${new URL(own).origin}/.pinacle/enter?token=`)).toBe(true);
    expect(cookie.startsWith('__Host-')).toBe(true);
    expect((await open('/', { headers: { cookie } })).status, 'at the other address').toBe(401);
    expect((await at({ cookie })).status).toBe(200);
    await owned.take(world);
    await expect.poll(async () => (await at({ cookie })).status).toBe(401);
  });
});

it('what a repository caps on its branch is capped in the address that is open', async () => {
  const { port } = app.address() as { port: number };
  await push(
    `deploy:\n  visibility: team\n${manifestOf(port, '').replace('port:', 'visibility: public\n    port:')}`,
  );
  await world.until('the cap is known', async () => {
    const row = await findProcessRoute(world.control().store.db, key, 'web');
    return row?.widest === 'team';
  });
  expect((await open('/')).status).toBe(401);
  const made = await createShareLink(giving(), await giver('bob'), {
    environment: key,
    process: 'web',
    forMs: 3_600_000,
  });
  expect(made).toMatchObject({ kind: 'refused' });
});
