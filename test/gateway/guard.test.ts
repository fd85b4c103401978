import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../src/access/role.ts';
import { tokenDigest } from '../../src/gateway/guard/credential-of.ts';
import { entryUrl } from '../../src/gateway/guard/enter.ts';
import { personMayOpen } from '../../src/gateway/guard/may-open.ts';
import { shareUrl } from '../../src/gateway/guard/open-link.ts';
import { openSeal } from '../../src/gateway/guard/open-seal.ts';
import type { KnownRoute } from '../../src/gateway/known-route.ts';
import { aRoute, browser, cookieOf } from './open-door.ts';
import { alice, bob, type Guarded, mallory, openGuarded } from './open-guarded.ts';
import { openSocket, raw, upgradeHead } from './raw.ts';

const web = aRoute();
const api = aRoute({ host: 'api.localhost', process: 'api' });
const other = aRoute({ host: 'other.localhost', environment: '42/pull/8' });
const open = aRoute({ host: 'open.localhost', process: 'open', visibility: 'public' });

let guarded: Guarded;
beforeEach(async () => {
  guarded = await openGuarded([web, api, other, open]);
});
afterEach(() => guarded.close());

const pathOf = (url: string) => url.slice(new URL(url).origin.length);
const reached = () => guarded.door.seen.length;

describe('what a browser asks before a page of another address may (CORS)', () => {
  const asked = {
    method: 'OPTIONS',
    headers: { origin: 'https://web.localhost', 'access-control-request-method': 'POST' },
  };

  it.each(['api.localhost', 'nobody.localhost'])(
    'is refused for %s, also to another process of the pod: the pod is not asked, and the words say what to do',
    async (host) => {
      const { status, headers, body } = await guarded.ask(host, asked);
      expect([status, JSON.parse(body).title]).toEqual([401, 'A page of another address asks']);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(reached()).toBe(0);
    },
  );

  it('is for the program to answer where it is public', async () => {
    expect((await guarded.ask('open.localhost', asked)).status).toBe(200);
    expect(reached()).toBe(1);
  });
});

describe('who may see', () => {
  const rows: [KnownRoute['visibility'], string | undefined, Role, boolean][] = [
    ['team', undefined, 'none', false],
    ['team', undefined, 'read', true],
    ['team', undefined, 'admin', true],
    ['private', 'alice', 'none', false],
    ['private', 'alice', 'read', true],
    ['private', 'Alice', 'read', true],
    ['private', 'bob', 'admin', false],
    ['private', undefined, 'triage', false],
    ['private', undefined, 'write', true],
  ];
  it.each(rows)('%s of %s, for alice with %s: %s', (visibility, creator, role, may) => {
    const route = { ...aRoute({ visibility }), ...(creator === undefined ? {} : { creator }) };
    expect(personMayOpen(route, alice, role)).toBe(may);
  });

  it.each<[Role, boolean]>([
    ['none', false],
    ['read', false],
    ['triage', false],
    ['write', true],
    ['maintain', true],
  ])('a port that nobody declared, with %s: %s, whatever the visibility', (role, may) => {
    const route = aRoute({ visibility: 'public', undeclared: 5173 });
    expect(personMayOpen(route, alice, role)).toBe(may);
  });

  it('what is public, everybody', async () => {
    expect((await guarded.ask('open.localhost')).status).toBe(200);
  });

  it('what is not, nobody who is unknown, and the pod is not asked', async () => {
    expect((await guarded.ask('web.localhost')).status).toBe(401);
    expect(await raw(guarded.door.gateway.port, upgradeHead('web.localhost'))).toContain('401');
    expect(reached()).toBe(0);
  });

  it('nobody when GitHub does not say who may', async () => {
    const cookie = await guarded.cookieFor('web.localhost', alice);
    guarded.roles.set(alice.id, 'unknown');
    expect((await guarded.ask('web.localhost', { headers: { cookie } })).status).toBe(503);
    expect(reached()).toBe(0);
  });

  it('nobody who has lost access since', async () => {
    const cookie = await guarded.cookieFor('web.localhost', bob);
    expect((await guarded.ask('web.localhost', { headers: { cookie } })).status).toBe(200);
    guarded.roles.set(bob.id, 'none');
    expect((await guarded.ask('web.localhost', { headers: { cookie } })).status).toBe(401);
    expect(reached()).toBe(1);
  });

  it('whoever it is, their wakes are counted as theirs from wherever they come', async () => {
    const cookie = await guarded.cookieFor('web.localhost', bob);
    await guarded.ask('web.localhost', { headers: { cookie } });
    await guarded.ask('open.localhost');
    expect(guarded.led).toEqual([bob.id, undefined]);
  });

  it('a name that leads nowhere looks like one that may not be seen', async () => {
    for (const headers of [{}, browser]) {
      const [there, nowhere] = [
        await guarded.ask('web.localhost', { headers }),
        await guarded.ask('nowhere.localhost', { headers }),
      ];
      expect(nowhere.status).toBe(there.status);
      expect(nowhere.body).toBe(there.body);
    }
  });
});

describe('the way in from the dashboard', () => {
  it('begins with a redirect there, for people who open a page', async () => {
    const sent = await guarded.ask('web.localhost', { path: '/a?b=c', headers: browser });
    expect(sent.status).toBe(303);
    expect(sent.headers.location).toBe(
      `https://dashboard.example/gateway/enter?to=${encodeURIComponent('https://web.localhost/a?b=c')}`,
    );
    expect(sent.headers['set-cookie']).toBeUndefined();
  });

  it('ends with a cookie of this host alone and at the page', async () => {
    const entry = pathOf(entryUrl(guarded.guard, { route: web, person: bob, path: '/a?b=c' }));
    const { status, headers } = await guarded.ask('web.localhost', { path: entry, headers: browser });
    expect([status, headers.location]).toEqual([303, 'https://web.localhost/a?b=c']);
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['set-cookie']?.[0]).toMatch(
      /^__Host-pinacle\.pod=[\w.-]+; Path=\/; Max-Age=900; Secure; HttpOnly; SameSite=None; Partitioned$/,
    );
    const seen = await guarded.ask('web.localhost', {
      headers: { cookie: cookieOf({ status, headers, body: '' }) },
    });
    expect(seen.status).toBe(200);
  });

  it('shows the pod neither cookie nor token, and keeps the pod’s own', async () => {
    const cookie = await guarded.cookieFor('web.localhost', bob);
    await guarded.ask('web.localhost', {
      headers: { cookie: `a=1; ${cookie}; b=2; __host-PINACLE.session=x`, 'x-pinacle-bypass-not': 'x' },
    });
    expect(guarded.door.seen.at(-1)?.headers.cookie).toBe('a=1; b=2');
    expect(JSON.stringify(guarded.door.seen.at(-1)?.rawHeaders)).not.toMatch(/pinacle/i);
  });

  it('token replay: a token is for one use', async () => {
    const path = pathOf(entryUrl(guarded.guard, { route: web, person: bob, path: '/' }));
    expect((await guarded.ask('web.localhost', { path })).status).toBe(303);
    expect((await guarded.ask('web.localhost', { path })).status).toBe(403);
  });

  it('a token is for a minute', async () => {
    const path = pathOf(entryUrl(guarded.guard, { route: web, person: bob, path: '/' }));
    await guarded.timers.pass(60_000);
    expect((await guarded.ask('web.localhost', { path })).status).toBe(403);
  });

  it.each([
    ['of another process', 'api.localhost'],
    ['of another pod', 'other.localhost'],
  ])('a token %s opens nothing', async (_title, host) => {
    const path = pathOf(entryUrl(guarded.guard, { route: web, person: alice, path: '/' }));
    const answer = await guarded.ask(host, { path });
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('a token that was made with another key, or as something else, opens nothing', async () => {
    const claims = { id: '1', ...web, person: alice, path: '/', until: Number.MAX_SAFE_INTEGER };
    for (const seal of [openSeal('another secret', 'entry'), openSeal('a secret of tests', 'cookie')]) {
      const path = `/.pinacle/enter?token=${seal.seal(claims)}`;
      expect((await guarded.ask('web.localhost', { path })).status).toBe(403);
    }
  });

  it.each(['//evil.example/', '/\\evil.example', '/@evil.example', '///evil.example'])(
    'open redirect: with the path %s it ends on this host all the same',
    async (path) => {
      const entry = pathOf(entryUrl(guarded.guard, { route: web, person: bob, path }));
      const { headers } = await guarded.ask('web.localhost', { path: entry });
      expect(new URL(headers.location ?? '').host).toBe('web.localhost');
    },
  );

  it('a moved name: what was given for the process that had it before opens nothing', async () => {
    const cookie = await guarded.cookieFor('web.localhost', bob);
    guarded.routes.set('web.localhost', aRoute({ environment: '42/pull/9' }));
    expect((await guarded.ask('web.localhost', { headers: { cookie } })).status).toBe(401);
  });

  it('no pod is asked for what is below /.pinacle/', async () => {
    for (const host of ['web.localhost', 'open.localhost'])
      expect((await guarded.ask(host, { path: '/.pinacle/other' })).status).toBe(404);
    expect(reached()).toBe(0);
  });
});

describe('cookie tossing', () => {
  it('two cookies of the name are none', async () => {
    const own = await guarded.cookieFor('web.localhost', bob);
    const tossed = await guarded.cookieFor('web.localhost', alice);
    const cookie = `${own}; ${tossed}`;
    expect((await guarded.ask('web.localhost', { headers: { cookie } })).status).toBe(401);
  });

  it.each([
    ['another process’s', 'api.localhost'],
    ['another pod’s', 'other.localhost'],
  ])('%s cookie opens nothing', async (_title, host) => {
    const cookie = await guarded.cookieFor(host, alice);
    expect((await guarded.ask('web.localhost', { headers: { cookie } })).status).toBe(401);
  });

  it.each(['pinacle.pod', '__Secure-pinacle.pod', '__host-pinacle.pod', ' __Host-pinacle.pod x'])(
    'a cookie that a domain above could set, %s, is not read',
    async (name) => {
      const [, value] = (await guarded.cookieFor('web.localhost', bob)).split('=');
      const headers = { cookie: `${name}=${value}` };
      expect((await guarded.ask('web.localhost', { headers })).status).toBe(401);
    },
  );

  it('a pod cannot set a cookie in our name', async () => {
    const lines = ['__Host-pinacle.pod=x; Path=/; Secure', 'own=1', '__host-pinacle.session=y'];
    const sly = await openGuarded([open], {
      pod: (_request, response) => response.writeHead(200, { 'set-cookie': lines }).end(),
    });
    expect((await sly.ask('open.localhost')).headers['set-cookie']).toEqual(['own=1']);
    await sly.close();
  });

  it('what a cookie says cannot be changed', async () => {
    const cookie = await guarded.cookieFor('web.localhost', mallory);
    const [name = '', value = ''] = cookie.split('=');
    const [body = '', signature] = value.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, by: { kind: 'person', person: alice } }));
    const headers = { cookie: `${name}=${forged.toString('base64url')}.${signature}` };
    expect((await guarded.ask('web.localhost', { headers })).status).toBe(401);
  });
});

describe('a cookie', () => {
  it('is over after a quarter of an hour, is renewed while it is used, and ends in half a day', async () => {
    const first = await guarded.cookieFor('web.localhost', bob);
    let cookie = first;
    let hours = 0;
    for (; hours < 20; hours += 0.1) {
      await guarded.timers.pass(6 * 60_000);
      const answer = await guarded.ask('web.localhost', { headers: { cookie } });
      if (answer.status !== 200) break;
      cookie = cookieOf(answer) || cookie;
    }
    expect(hours).toBeGreaterThan(11.8);
    expect(hours).toBeLessThan(12.3);
    expect((await guarded.ask('web.localhost', { headers: { cookie: first } })).status).toBe(401);
  });

  it('is not renewed for who has lost access', async () => {
    const cookie = await guarded.cookieFor('web.localhost', bob);
    await guarded.timers.pass(6 * 60_000);
    guarded.roles.set(bob.id, 'none');
    const answer = await guarded.ask('web.localhost', { headers: { cookie } });
    expect([answer.status, answer.headers['set-cookie']]).toEqual([401, undefined]);
  });
});

describe('what other sites ask with our cookie', () => {
  const socket = async (origin: string | undefined) => {
    const cookie = await guarded.cookieFor('web.localhost', bob);
    const lines = `Cookie: ${cookie}\r\n${origin === undefined ? '' : `Origin: ${origin}\r\n`}`;
    return raw(guarded.door.gateway.port, upgradeHead('web.localhost', 'websocket', lines));
  };

  it.each([
    ['a foreign', 'https://evil.example'],
    ['a neighbouring', 'https://api.localhost'],
    ['a sandboxed', 'null'],
    ['a missing', undefined],
    ['a plain', 'http://web.localhost'],
    ['another port’s', 'https://web.localhost:8443'],
    ['a suffix trick’s', 'https://web.localhost.evil.example'],
    ['a prefix trick’s', 'https://evil-web.localhost'],
  ])('is no WebSocket with %s Origin', async (_title, origin) => {
    expect(await socket(origin)).toContain('HTTP/1.1 403');
    expect(reached()).toBe(0);
  });

  it('is a WebSocket with its own Origin', async () => {
    const cookie = await guarded.cookieFor('web.localhost', bob);
    const lines = `Cookie: ${cookie}\r\nOrigin: https://web.localhost\r\n`;
    (await openSocket(guarded.door.gateway.port, 'web.localhost', lines)).destroy();
    expect(reached()).toBe(1);
  });

  it.each([
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'https://web.localhost' }, 200],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{}, 200],
  ])('changes nothing: POST with %j is %i', async (more, status) => {
    const cookie = await guarded.cookieFor('web.localhost', bob);
    const headers = { cookie, ...more };
    expect((await guarded.ask('web.localhost', { body: 'x', headers })).status).toBe(status);
  });
});

describe('a share link', () => {
  const linkTo = (route: KnownRoute, path = '/') => {
    guarded.makers.set('link-1', alice);
    const { environment, process, host } = route;
    const { search } = new URL(shareUrl(guarded.guard, { id: 'link-1', environment, process, host }));
    return `${path}${path.includes('?') ? `&${search.slice(1)}` : search}`;
  };

  it('opens its process for somebody who is not signed in, and leaves the address', async () => {
    const sent = await guarded.ask('web.localhost', { path: linkTo(web, '/a?b=c') });
    expect([sent.status, sent.headers.location]).toEqual([303, 'https://web.localhost/a?b=c']);
    const headers = { cookie: cookieOf(sent) };
    expect((await guarded.ask('web.localhost', { headers })).status).toBe(200);
  });

  it('opens no other process, and no other pod', async () => {
    for (const host of ['api.localhost', 'other.localhost'])
      expect((await guarded.ask(host, { path: linkTo(web) })).status).toBe(403);
  });

  it('is not open once it is revoked or over', async () => {
    const path = linkTo(web);
    const headers = { cookie: cookieOf(await guarded.ask('web.localhost', { path })) };
    guarded.makers.delete('link-1');
    expect((await guarded.ask('web.localhost', { path })).status).toBe(403);
    expect((await guarded.ask('web.localhost', { headers })).status).toBe(403);
  });

  it('is not open once its maker may not write any more', async () => {
    const path = linkTo(web);
    guarded.roles.set(alice.id, 'read');
    expect((await guarded.ask('web.localhost', { path })).status).toBe(403);
  });

  it('is not open where the base branch allows no more than the team', async () => {
    const path = linkTo(web);
    guarded.routes.set('web.localhost', { ...web, widest: 'team' });
    expect((await guarded.ask('web.localhost', { path })).status).toBe(403);
  });

  it('opens no private process of somebody else’s', async () => {
    const path = linkTo(web);
    guarded.routes.set('web.localhost', { ...web, visibility: 'private', creator: 'bob' });
    expect((await guarded.ask('web.localhost', { path })).status).toBe(403);
  });

  it('is signed: who guesses the id of one has none', async () => {
    guarded.makers.set('link-1', alice);
    const claims = { id: 'link-1', environment: web.environment, process: web.process };
    const path = `/?pinacle_share=${openSeal('another secret', 'share link').seal(claims)}`;
    expect((await guarded.ask('web.localhost', { path })).status).toBe(403);
  });

  it('open redirect: its address leads to no other host', async () => {
    const sent = await guarded.ask('web.localhost', { path: linkTo(web, '//evil.example/') });
    expect(new URL(sent.headers.location ?? '').host).toBe('web.localhost');
  });
});

describe('a bypass token', () => {
  const headers = { 'x-pinacle-bypass': 'pinacle_bypass_1' };
  beforeEach(() => void guarded.makers.set(tokenDigest('pinacle_bypass_1'), alice));

  it('opens for programs, WebSockets too, and is not shown to the pod', async () => {
    expect((await guarded.ask('web.localhost', { headers })).status).toBe(200);
    expect(guarded.door.seen.at(-1)?.headers['x-pinacle-bypass']).toBeUndefined();
    const line = 'X-Pinacle-Bypass: pinacle_bypass_1\r\n';
    (await openSocket(guarded.door.gateway.port, 'web.localhost', line)).destroy();
  });

  it.each([['pinacle_bypass_2'], [''], ['pinacle_bypass_1 ']])(
    'that is another, %j, opens nothing',
    async (token) => {
      const wrong = { 'x-pinacle-bypass': `${token}x` };
      expect((await guarded.ask('web.localhost', { headers: wrong })).status).toBe(403);
    },
  );

  it('opens nothing once it is revoked, or its maker may not write any more', async () => {
    guarded.roles.set(alice.id, 'read');
    expect((await guarded.ask('web.localhost', { headers })).status).toBe(403);
    guarded.roles.set(alice.id, 'write');
    guarded.makers.clear();
    expect((await guarded.ask('web.localhost', { headers })).status).toBe(403);
  });

  it('opens no port that nobody declared', async () => {
    guarded.routes.set('web.localhost', { ...web, undeclared: 5173 });
    expect((await guarded.ask('web.localhost', { headers })).status).toBe(403);
  });
});

describe('a port that nobody declared', () => {
  const port = aRoute({
    host: '5173-shop.localhost',
    process: 'port 5173',
    visibility: 'public',
    undeclared: 5173,
  });
  const see = async (cookie: string) => (await guarded.ask(port.host, { headers: { cookie } })).status;
  beforeEach(() => guarded.routes.set(port.host, port));

  it('is for who may write, as long as they may, and by a cookie of this host alone', async () => {
    const cookie = await guarded.cookieFor(port.host, alice);
    expect(await see(cookie)).toBe(200);
    expect(await see(await guarded.cookieFor('web.localhost', alice))).toBe(401);
    guarded.roles.set(alice.id, 'triage');
    expect(await see(cookie)).toBe(401);
    expect(reached()).toBe(1);
  });

  it('is for nobody else, were it public to the manifest', async () => {
    expect((await guarded.ask(port.host)).status).toBe(401);
    expect(await see(await guarded.cookieFor(port.host, bob))).toBe(401);
    expect(reached()).toBe(0);
  });

  it('opens by no share link', async () => {
    guarded.makers.set('link', alice);
    const url = shareUrl(guarded.guard, { ...port, id: 'link' });
    expect((await guarded.ask(port.host, { path: pathOf(url) })).status).toBe(403);
  });
});

describe('what is open already', () => {
  const opened = async (headers = '') => {
    const socket = await openSocket(guarded.door.gateway.port, 'web.localhost', headers);
    const ended = new Promise<boolean>((resolve) => socket.once('close', () => resolve(true)));
    return { socket, ended };
  };
  const byCookie = async () =>
    `Cookie: ${await guarded.cookieFor('web.localhost', bob)}\r\nOrigin: https://web.localhost\r\n`;

  it('ends within 30 s of losing access: a WebSocket', async () => {
    const { socket, ended } = await opened(await byCookie());
    await guarded.timers.pass(30_000);
    expect(socket.destroyed).toBe(false);
    guarded.roles.set(bob.id, 'none');
    await guarded.timers.pass(30_000);
    expect(await ended).toBe(true);
    expect(guarded.door.seen.at(-1)?.socket.destroyed).toBe(true);
  });

  it('ends within 30 s of a revocation: a WebSocket by a token', async () => {
    guarded.makers.set(tokenDigest('t'), alice);
    const { ended } = await opened('X-Pinacle-Bypass: t\r\n');
    guarded.makers.clear();
    await guarded.timers.pass(30_000);
    expect(await ended).toBe(true);
  });

  it('ends when nobody can say whether it may stay', async () => {
    const { ended } = await opened(await byCookie());
    guarded.roles.set(bob.id, 'unknown');
    await guarded.timers.pass(30_000);
    expect(await ended).toBe(true);
  });

  it('ends when its name leads to another pod', async () => {
    const { ended } = await opened(await byCookie());
    guarded.routes.set('web.localhost', aRoute({ environment: '42/pull/9' }));
    await guarded.timers.pass(30_000);
    expect(await ended).toBe(true);
  });

  it('ends when it is public no more', async () => {
    guarded.routes.set('web.localhost', { ...web, visibility: 'public' });
    const { ended } = await opened();
    guarded.routes.set('web.localhost', web);
    await guarded.timers.pass(30_000);
    expect(await ended).toBe(true);
  });

  it('ends, a stream of events too', async () => {
    const events = await openGuarded([web], {
      pod: (_request, response) => void response.write('data: 1\n\n'),
    });
    const cookie = await events.cookieFor('web.localhost', bob);
    const streaming = events.ask('web.localhost', { headers: { cookie } });
    await expect.poll(() => events.door.seen.length).toBe(1);
    await events.timers.pass(30_000);
    const outcome = streaming.then(
      () => 'whole',
      (error: Error) => error.message,
    );
    events.roles.set(bob.id, 'none');
    await events.timers.pass(30_000);
    expect(await outcome).toBe('aborted');
    await events.close();
  });
});

it.each([
  'evil-localhost',
  'web.localhost.evil.example',
  'evil-web.localhost',
  'xweb.localhost',
  'web.localhost.',
])('suffix trick: %s is no name of ours', async (host) => {
  const cookie = await guarded.cookieFor('web.localhost', alice);
  expect((await guarded.ask(host, { headers: { cookie } })).status).toBeGreaterThanOrEqual(400);
  expect(reached()).toBe(0);
});

it('X-Forwarded-Host injection: what it says decides nothing and reaches no pod', async () => {
  const headers = { 'x-forwarded-host': 'open.localhost', 'x-forwarded-proto': 'http' };
  expect((await guarded.ask('web.localhost', { headers })).status).toBe(401);
  const sent = await guarded.ask('web.localhost', { headers: { ...headers, ...browser } });
  expect(sent.headers.location).toContain(encodeURIComponent('https://web.localhost/'));
  await guarded.ask('open.localhost', { headers: { 'x-forwarded-host': 'web.localhost' } });
  expect(guarded.door.seen.at(-1)?.headers['x-forwarded-host']).toBe('open.localhost');
});
