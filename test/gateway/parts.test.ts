import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddresses } from '../../src/gateway/client-address.ts';
import { countClients } from '../../src/gateway/count-clients.ts';
import { openSeal } from '../../src/gateway/guard/open-seal.ts';
import {
  type Answer,
  cleanAnswer,
  headersForClient,
  headersForPod,
} from '../../src/gateway/proxy/headers.ts';
import { hostName, readVisit } from '../../src/gateway/read-visit.ts';
import { remember } from '../../src/gateway/remember.ts';

describe('hostName', () => {
  it.each([
    ['Web.Localhost:80', 'web.localhost'],
    ['web.localhost', 'web.localhost'],
    [undefined, undefined],
    ['', undefined],
    ['web.localhost.', undefined],
    ['web.localhost/evil', undefined],
    ['user@web.localhost', undefined],
    ['-web.localhost', undefined],
    ['web.localhost:99999999', undefined],
    ['web.localhost:80evil', undefined],
    ['[::1]', undefined],
  ])('%s → %s', (header, name) => expect(hostName(header)).toBe(name));
});

it('a visit is what the request says and who asks', () => {
  const request = { url: '/a?b', headers: { host: 'Web.localhost' }, rawHeaders: ['Host', 'Web.localhost'] };
  expect(readVisit(request as IncomingMessage, '10.0.0.1', new EventEmitter())).toMatchObject({
    host: 'web.localhost',
    path: '/a?b',
    client: '10.0.0.1',
    method: 'GET',
    weight: 'visit',
    headers: request.headers,
    upgrade: false,
  });
});

it.each<[string, string, Record<string, string>, string | undefined]>([
  ['a program', 'GET', {}, undefined],
  ['a browser', 'GET', { 'sec-fetch-mode': 'navigate' }, 'first'],
  ['an old browser', 'GET', { accept: 'text/html' }, 'first'],
  [
    'the page that waits',
    'GET',
    { 'sec-fetch-mode': 'navigate', referer: 'http://Web.localhost/a?b' },
    'again',
  ],
  ['another page', 'GET', { 'sec-fetch-mode': 'navigate', referer: 'http://web.evil/a?b' }, 'first'],
  ['a form, whose content must not be lost', 'POST', { 'sec-fetch-mode': 'navigate' }, undefined],
  ['a script', 'GET', { accept: 'text/html', 'sec-fetch-mode': 'cors' }, undefined],
])('who can be shown a page meanwhile: %s', (_what, method, headers, page) => {
  const request = {
    url: '/a?b',
    method,
    headers: { host: 'Web.localhost', ...headers },
    rawHeaders: ['Host', 'Web.localhost'],
  };
  const visit = readVisit(request as unknown as IncomingMessage, '10.0.0.1', new EventEmitter());
  expect('page' in visit ? visit.page : undefined).toBe(page);
});

describe('who asks', () => {
  it.each([
    ['the other end', [], '10.0.0.1', undefined, '10.0.0.1'],
    ['the other end, whatever it says', [], '10.0.0.1', '6.6.6.6', '10.0.0.1'],
    ['whom a trusted proxy saw', ['10.0.0.1'], '10.0.0.1', '6.6.6.6', '6.6.6.6'],
    ['whom it saw, not what that one says', ['10.0.0.1'], '10.0.0.1', '6.6.6.6, 7.7.7.7', '7.7.7.7'],
    [
      'whom the first of two saw',
      ['10.0.0.1', '10.0.0.2'],
      '::ffff:10.0.0.1',
      '7.7.7.7, 10.0.0.2',
      '7.7.7.7',
    ],
    ['the proxy, when it said nothing', ['10.0.0.1'], '10.0.0.1', undefined, '10.0.0.1'],
    ['the proxy, when it said no address', ['10.0.0.1'], '10.0.0.1', 'unknown', '10.0.0.1'],
  ])('is %s', (_title, trusted, peer, header, client) => {
    expect(clientAddresses(trusted).of(peer, header)).toBe(client);
  });
});

describe('clients', () => {
  it('hold so many at a time, and each its own', () => {
    const clients = countClients(2);
    const leave = clients.enter('a');
    expect(clients.enter('a')).toBeDefined();
    expect(clients.enter('a')).toBeUndefined();
    expect(clients.enter('b')).toBeDefined();
    leave?.();
    leave?.();
    expect(clients.enter('a')).toBeDefined();
    expect(clients.enter('a')).toBeUndefined();
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', false],
    ['2001:db8::1', '2001:db8:0:0:5::', false],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', true],
    ['::1', '::2', false],
  ])('of IPv6 are networks: %s and %s are two: %s', (one, other, two) => {
    const clients = countClients(1);
    clients.enter(one);
    expect(clients.enter(other) !== undefined).toBe(two);
  });
});

describe('what a pod is told', () => {
  const forwarded = { client: '10.0.0.1', host: 'web.localhost:81', scheme: 'https' } as const;
  const ours = {
    'x-forwarded-for': '10.0.0.1',
    'x-forwarded-host': 'web.localhost:81',
    'x-forwarded-proto': 'https',
  };

  it.each([
    'x-forwarded-for',
    'x_forwarded_for',
    'x-forwarded_host',
    'x-forwarded-user',
    'x-forwarded-prefix',
    'forwarded',
    'x-real-ip',
    'x-pinacle-user',
    'keep-alive',
    'te',
    'trailer',
    'proxy-authorization',
    'proxy-connection',
    'expect',
    'upgrade',
  ])('not %s from outside', (name) => {
    const told = headersForPod({ accept: 'a', [name]: 'evil' }, forwarded);
    expect(told).toEqual({ accept: 'a', ...ours });
  });

  it('not what Connection lists, but never less than frames and routes the request', () => {
    const listed = 'close, X-Own, Content-Length, Transfer-Encoding, Host, X-Forwarded-For';
    const headers = { connection: listed, 'x-own': '1', 'content-length': '3', host: 'web.localhost' };
    expect(headersForPod(headers, forwarded)).toEqual({
      'content-length': '3',
      host: 'web.localhost',
      ...ours,
    });
  });

  it('is no more than that in an answer', () => {
    const headers = { connection: 'x-own, close', 'x-own': '1', 'keep-alive': 'timeout=5', etag: 'e' };
    cleanAnswer(headers);
    expect(headers).toEqual({ etag: 'e' });
  });
});

describe('what a client gets of an answer', () => {
  it.each<[string, Answer['headers'], number, string[]]>([
    ['what is between the pod and us', { connection: 'x-own', 'x-own': '1', 'keep-alive': '5' }, 200, []],
    ['how the body is framed, since we frame it', { 'transfer-encoding': 'gzip' }, 200, []],
    ['the length of nothing', { 'content-length': '5' }, 204, []],
    ['cookies in our name', { 'set-cookie': ['a=1', '__Host-pinacle.pod=x'] }, 200, ['set-cookie', 'a=1']],
  ])('not %s', (_what, headers, statusCode, rest) => {
    expect(headersForClient({ headers: { etag: 'e', ...headers }, statusCode })).toEqual([
      'etag',
      'e',
      ...rest,
    ]);
  });

  it('a line of ours', () => {
    expect(headersForClient({ headers: {}, statusCode: 200 }, 'ours')).toEqual(['set-cookie', 'ours']);
  });
});

describe('what is remembered', () => {
  function counting(forMs = 100) {
    let time = 0;
    let asked = 0;
    const known = remember(
      async (key: string) => {
        asked += 1;
        if (key === 'bad') throw new Error('no');
        return `${key}${asked}`;
      },
      { forMs, entries: 2, now: () => time },
    );
    const later = (ms: number) => {
      time += ms;
    };
    return { known, later, asked: () => asked };
  }

  it('is asked once, at the same time too, until it is old', async () => {
    const { known, later, asked } = counting();
    expect(await Promise.all([known.get('a'), known.get('a')])).toEqual(['a1', 'a1']);
    expect(known.get('a')).toBe('a1');
    later(100);
    expect(await known.get('a')).toBe('a2');
    expect(asked()).toBe(2);
  });

  it('is asked anew once forgotten, also while it was being asked', async () => {
    const { known } = counting();
    const early = known.get('a');
    known.forget('a');
    expect(await known.get('a')).toBe('a2');
    expect(await early).toBe('a1');
    expect(known.get('a')).toBe('a2');
  });

  it('is not a failure, and not more than there is room for', async () => {
    const { known, asked } = counting();
    await expect(known.get('bad')).rejects.toThrow('no');
    await expect(known.get('bad')).rejects.toThrow('no');
    for (const key of ['a', 'b', 'c']) await known.get(key);
    expect(asked()).toBe(5);
    expect(known.get('c')).toBe('c5');
    expect(known.get('a')).toBeInstanceOf(Promise);
  });
});

describe('a seal', () => {
  const [seal, other] = [openSeal<object>('secret', 'cookie'), openSeal<object>('secret', 'entry')];

  it('reads again what is its own, and nothing like it', () => {
    const [alice, bob] = [seal.seal({ id: 1 }), seal.seal({ id: 2 })];
    expect([seal.open(alice), seal.open(bob), seal.open(alice)]).toEqual([{ id: 1 }, { id: 2 }, { id: 1 }]);
    const [body] = alice.split('.');
    const [, signature] = bob.split('.');
    for (const forged of [`${body}.${signature}`, `${body}`, `${body}.`, `${alice}.`, ` ${alice}`])
      expect(seal.open(forged)).toBeUndefined();
    expect(other.open(alice)).toBeUndefined();
  });

  it('reads the first of many still', () => {
    const first = seal.seal({ n: 0 });
    for (let n = 0; n < 1500; n += 1) expect(seal.open(seal.seal({ n }))).toEqual({ n });
    expect(seal.open(first)).toEqual({ n: 0 });
  });
});
