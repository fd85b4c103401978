import { describe, expect, it } from 'vitest';
import { findKnownRoute } from '../../src/gateway/find-known-route.ts';
import { obstacleWords } from '../../src/gateway/obstacle-words.ts';
import type { OwnedRoute } from '../../src/store/routes.ts';

const row = (host: string, process: string): OwnedRoute => ({
  host,
  environment: '42/branch/main',
  process,
  visibility: 'public',
  widest: 'public',
  createdAt: new Date(0),
  creator: null,
});
const routes = [
  row('web-shop-main-acme.localhost', 'web'),
  row('3000-shop-main-acme.localhost', '3000'),
  row('1-2-shop.localhost', '1'),
];
const pods = new Map([
  ['shop-main-acme.localhost', '42/branch/main'],
  ['shop-main-big-corp.localhost', '43/branch/main'],
  ['8080-shop-acme.localhost', '44/branch/main'],
  ['shop-acme.localhost', '45/branch/main'],
]);
const find = (host: string) =>
  findKnownRoute(
    {
      routeOf: async (name) => routes.find((one) => one.host === name),
      podOf: async (name) => pods.get(name),
    },
    host,
  );

describe('a name', () => {
  it.each<[string, string, { environment: string; process: string; undeclared?: number }]>([
    ['of a process', 'web-shop-main-acme.localhost', { environment: '42/branch/main', process: 'web' }],
    [
      'of a process called 3000',
      '3000-shop-main-acme.localhost',
      { environment: '42/branch/main', process: '3000' },
    ],
    ['of port 1', '1-shop-main-acme.localhost', port('42/branch/main', 1)],
    ['of port 65535', '65535-shop-main-acme.localhost', port('42/branch/main', 65_535)],
    ['of an owner with a hyphen', '3000-shop-main-big-corp.localhost', port('43/branch/main', 3000)],
    ['of a pod that begins like a port', '9000-8080-shop-acme.localhost', port('44/branch/main', 9000)],
    ['of the port that it begins with', '8080-shop-acme.localhost', port('45/branch/main', 8080)],
  ])('%s: %s', async (_title, host, expected) => {
    const found = await find(host);
    expect(found).toMatchObject({ host, ...expected });
    expect(found?.undeclared).toBe(expected.undeclared);
  });

  it.each([
    ['port 0', '0-shop-main-acme.localhost'],
    ['port 65536', '65536-shop-main-acme.localhost'],
    ['a port of six digits', '100000-shop-main-acme.localhost'],
    ['zeros before it', '03001-shop-main-acme.localhost'],
    ['a sign', '+3001-shop-main-acme.localhost'],
    ['another number', '0x50-shop-main-acme.localhost'],
    ['no port', 'shop-main-acme.localhost'],
    ['no pod', '3001-'],
    ['a pod that is not there', '3001-shop-main-other.localhost'],
    ['the end of a pod', '3001-main-acme.localhost'],
    ['another domain', '3001-shop-main-acme.localhost.evil.example'],
    ['two ports', '3001-3002-shop-main-acme.localhost'],
  ])('with %s leads nowhere: %s', async (_title, host) => {
    expect(await find(host)).toBeUndefined();
  });
});

it('where nothing listens, the page says what cannot be reached', () => {
  const words = obstacleWords({ kind: 'unanswered', why: 'refused', undeclared: 5173 });
  expect(words).toMatchObject({ status: 502, title: 'Nothing listens on port 5173' });
  expect(words.text).toContain('bound to 127.0.0.1 inside the pod cannot be reached');
});

function port(environment: string, undeclared: number) {
  return { environment, process: `port ${undeclared}`, undeclared };
}
