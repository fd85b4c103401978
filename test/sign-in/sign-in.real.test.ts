import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { decode } from 'next-auth/jwt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildServer } from '../../src/http/build-server.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import type { SignInSettings } from '../../src/sign-in/auth-options.ts';
import { openSignIn, type SignIn } from '../../src/sign-in/open-sign-in.ts';
import { sessionKey } from '../../src/sign-in/session-key.ts';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { type GitHubStandIn, openGitHub } from '../github-stand-in/open.ts';
import { sessionCookie } from './session-cookie.ts';
import { chooseAt, openBrowser, signInAs } from './sign-in-as.ts';

const secret = 'a secret of this test';
const log = createLog({ level: 'silent' });
const time = { now: Date.now() };
let dir: string;
let github: GitHubStandIn;
let publicUrl: string;
let signIn: SignIn;
let server: FastifyInstance;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pinacle-sign-in-'));
  publicUrl = `http://localhost:${await freePort()}`;
  github = await openGitHub({ dir, oauthRedirects: [`${publicUrl}/api/auth/callback/github`] });
  ({ server, signIn } = open());
  await server.listen({ host: '127.0.0.1', port: Number(new URL(publicUrl).port) });
});
afterAll(async () => {
  await server.close();
  await github.close();
  await rm(dir, { recursive: true });
});

beforeEach(() => {
  time.now = Date.now();
});

function open(signIn: SignInSettings['signIn'] = github, from = secret) {
  const urls = { publicUrl, githubUrl: github.baseUrl, githubApiUrl: github.baseUrl };
  const opened = openSignIn({ ...urls, secret: from, signIn }, { log, now: () => time.now });
  const built = buildServer({ log, metrics: createMetrics(), checks: {} });
  opened.addTo(built);
  return { server: built, signIn: opened };
}

const idOf = async (login: string) =>
  ((await (await fetch(`${github.baseUrl}/users/${login}`)).json()) as { id: number }).id;

describe('signing in', () => {
  it.each(['alice', 'mallory'])('%s is known afterwards, and goes back to where they were', async (login) => {
    const callbackUrl = `${publicUrl}/environments/7?tab=logs`;
    const { location, cookie } = await signInAs(publicUrl, { login, callbackUrl });
    expect(location).toBe(callbackUrl);
    expect(await signIn.sessions.personOf({ cookie })).toEqual({ login, id: await idOf(login) });
  });

  it('keeps of GitHub no more than who it is, in cookies that no other host and no script sees', async () => {
    const browser = openBrowser(publicUrl);
    const page = await browser.get(`${publicUrl}/api/auth/signin`);
    const { cookie, browser: after } = await signInAs(publicUrl, { login: 'alice' });
    const set = [
      ...page.headers.getSetCookie(),
      ...(await after.get(`${publicUrl}/api/auth/session`)).headers.getSetCookie(),
    ];
    expect(set.length).toBeGreaterThan(2);
    for (const line of set) {
      expect(line).toMatch(/^__Host-pinacle\.\w+=/);
      expect(line).toMatch(/; Path=\/(;|$)/);
      expect(line).toContain('; Secure');
      expect(line).toContain('; HttpOnly');
      expect(line).not.toMatch(/domain=/i);
    }
    const token = /__Host-pinacle\.session=([^;]+)/.exec(cookie)?.[1] ?? '';
    const said = await decode({ token, secret: sessionKey(secret) });
    expect(Object.keys(said ?? {}).sort()).toEqual(['exp', 'iat', 'id', 'jti', 'login', 'until']);
  });

  it.each([
    'https://evil.example/x',
    '//evil.example/x',
    '/\\evil.example',
    'http://localhost.evil.example',
    'http://localhost@evil.example',
  ])('leads to no other place: %s', async (callbackUrl) => {
    const { location } = await signInAs(publicUrl, { login: 'bob', callbackUrl });
    expect(new URL(location).origin).toBe(publicUrl);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x'])('does not begin for %s', async (callbackUrl) => {
    const page = await openBrowser(publicUrl).get(
      `${publicUrl}/api/auth/signin?callbackUrl=${encodeURIComponent(callbackUrl)}`,
    );
    expect(page.text).not.toContain(callbackUrl);
  });

  it('sends nobody to GitHub who did not press our button', async () => {
    const page = await openBrowser(publicUrl).post(`${publicUrl}/api/auth/signin/github`, { csrfToken: 'x' });
    expect(page.location).toBe(`${publicUrl}/api/auth/signin?csrf=true`);
  });

  it('takes no answer of GitHub that another browser asked for', async () => {
    const asking = openBrowser(publicUrl);
    const { csrfToken } = JSON.parse((await asking.get(`${publicUrl}/api/auth/csrf`)).text);
    const { location } = await asking.post(`${publicUrl}/api/auth/signin/github`, { csrfToken });
    const back = await chooseAt(asking, location, 'alice');
    const other = openBrowser(publicUrl);
    expect((await other.get(back)).location).toContain('/api/auth/error?error=OAuthCallback');
    expect(await signIn.sessions.personOf({ cookie: other.cookies() })).toBeUndefined();
  });

  it('lets nobody but the settings say where we are, and what GitHub is asked for', async () => {
    const first = await server.inject('/api/auth/csrf');
    const token = first.json<{ csrfToken: string }>().csrfToken;
    const answer = await server.inject({
      method: 'POST',
      url: '/api/auth/signin/github?scope=repo&redirect_uri=https://evil.example&client_id=x',
      headers: {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'content-type': 'application/x-www-form-urlencoded',
        cookie: first.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; '),
      },
      payload: `csrfToken=${token}`,
    });
    const asked = new URL(String(answer.headers.location));
    expect(asked.origin).toBe(github.baseUrl);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      redirect_uri: `${publicUrl}/api/auth/callback/github`,
      scope: 'read:user',
      client_id: github.clientId,
      code_challenge_method: 'S256',
    });
  });
});

describe('a session', () => {
  const alice = { login: 'alice', id: 1 };

  it('ends eight hours after signing in, whatever is done in it', async () => {
    const { cookie, browser } = await signInAs(publicUrl, { login: 'alice' });
    time.now += 8 * 3600_000 - 5000;
    expect(await signIn.sessions.personOf({ cookie })).toMatchObject({ login: 'alice' });
    const page = await browser.get(`${publicUrl}/api/auth/session`);
    expect(JSON.parse(page.text)).toMatchObject({ user: { login: 'alice' } });
    time.now += 10_000;
    expect(await signIn.sessions.personOf({ cookie: browser.cookies() })).toBeUndefined();
  });

  it.each<[string, () => Promise<string>]>([
    ['nothing', async () => ''],
    ['what is no session', async () => '__Host-pinacle.session=eyJhbGciOiJkaXIifQ..x.y.z'],
    ['a session of another secret', () => sessionCookie({ secret: 'another secret altogether' }, alice)],
    [
      'a session without its prefix',
      async () => (await sessionCookie({ secret }, alice)).replace('__Host-', ''),
    ],
    ['one that is longer than a cookie', async () => `__Host-pinacle.session=${'x'.repeat(5000)}`],
  ])('is not made by %s', async (_, cookie) => {
    expect(await signIn.sessions.personOf({ cookie: await cookie() })).toBeUndefined();
  });

  it('is made by its own cookie, and gone after signing out', async () => {
    expect(await signIn.sessions.personOf({ cookie: await sessionCookie({ secret }, alice) })).toEqual(alice);
    const { browser } = await signInAs(publicUrl, { login: 'alice' });
    const { csrfToken } = JSON.parse((await browser.get(`${publicUrl}/api/auth/csrf`)).text);
    await browser.post(`${publicUrl}/api/auth/signout`, { csrfToken });
    expect(await signIn.sessions.personOf({ cookie: browser.cookies() })).toBeUndefined();
  });

  it('without a secret is not made by what anybody can compute', async () => {
    const opened = open(github, '');
    const forged = await sessionCookie({ secret: '' }, alice);
    expect(await opened.signIn.sessions.personOf({ cookie: forged })).toBeUndefined();
  });
});

it('says so where it is not set up', async () => {
  const answer = await open(null as never).server.inject('/api/auth/signin');
  expect([answer.statusCode, answer.json()]).toEqual([
    503,
    expect.objectContaining({
      title: 'Sign-in is not set up',
      detail: expect.stringContaining('GITHUB_CLIENT_ID'),
    }),
  ]);
});

it('is limited for one client, not for another', async () => {
  const from = (client: string) =>
    server.inject({
      method: 'GET',
      url: '/api/auth/callback/github',
      headers: { 'x-forwarded-for': client },
    });
  const codes = [];
  for (let n = 0; n < 31; n++) codes.push((await from('192.0.2.1')).statusCode);
  expect(codes.filter((code) => code === 429)).toHaveLength(1);
  const last = await from('192.0.2.1');
  expect([last.statusCode, Number(last.headers['retry-after']) > 0]).toEqual([429, true]);
  expect((await from('192.0.2.2')).statusCode).toBe(302);
});

it.each(['_log', 'signin/evil', 'verify-request', 'callback/evil'])('has no door %s', async (door) => {
  expect((await server.inject({ method: 'POST', url: `/api/auth/${door}`, payload: {} })).statusCode).toBe(
    404,
  );
});
