import { describe, expect, it } from 'vitest';
import { type FailedOrder, ordersAnHour, planOrders, retryAt } from '../../src/acme/plan-orders.ts';
import { isHost, type KnownNames, wantedCertificates } from '../../src/acme/wanted-certificates.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = 1_000 * day;

const names: KnownNames = {
  dashboard: 'pinacle.example.com',
  podsDomain: 'pods.example',
  wildcard: true,
  hosts: ['web-shop-acme.pods.example', 'shop.example.net'],
};

describe('certificates that are wanted', () => {
  const of = (more: Partial<KnownNames>) => wantedCertificates({ ...names, ...more }).map(({ name }) => name);
  it.each<[string, Partial<KnownNames>, string[]]>([
    ['one for all pods', {}, ['pinacle.example.com', '*.pods.example', 'shop.example.net']],
    [
      'one for each host without DNS',
      { wildcard: false },
      ['pinacle.example.com', 'web-shop-acme.pods.example', 'shop.example.net'],
    ],
    ['none for a name that nobody has', { hosts: [], wildcard: false, dashboard: undefined }, []],
    [
      'none below a pod',
      { hosts: ['a.b.pods.example'] },
      ['pinacle.example.com', '*.pods.example', 'a.b.pods.example'],
    ],
    [
      'the suffix alone is no pod',
      { hosts: ['evilpods.example'] },
      ['pinacle.example.com', '*.pods.example', 'evilpods.example'],
    ],
    [
      'none for what is no name',
      { hosts: ['../x.example', '127.0.0.1', 'localhost', 'a b.example'] },
      ['pinacle.example.com', '*.pods.example'],
    ],
    ['each once', { hosts: ['pinacle.example.com'] }, ['pinacle.example.com', '*.pods.example']],
  ])('%s', (_title, more, expected) => expect(of(more)).toEqual(expected));

  it.each(['a.example', 'xn--bcher-kva.example', 'a-b.c1.example'])('%s is a host', (name) => {
    expect(isHost(name)).toBe(true);
  });
  it.each([
    'A.example',
    'a',
    '*.a.example',
    'a..example',
    '-a.example',
    'a.example.',
    '10.0.0.1',
    `${'a'.repeat(64)}.example`,
    '$a.example',
    'a.example\n',
  ])('%j is none', (name) => expect(isHost(name)).toBe(false));
});

describe('orders', () => {
  const wanted = wantedCertificates(names);
  const certificate = (name: string, age: number) => ({
    name,
    file: `/${name}.pem`,
    notBefore: now - age,
    notAfter: now - age + 90 * day,
  });
  const failed = (at: number, failures = 1): FailedOrder => ({ at, failures, error: 'no' });
  const plan = (more: Partial<Parameters<typeof planOrders>[0]>) =>
    planOrders({ wanted, held: [], book: { failed: {}, begun: [] }, now, ...more }).map(
      ({ name, reason }) => `${name}: ${reason}`,
    );
  const all = wanted.map(({ name }) => certificate(name, day));

  it('what is not there, in the order of use', () => {
    expect(plan({})).toEqual([
      'pinacle.example.com: none yet',
      '*.pods.example: none yet',
      'shop.example.net: none yet',
    ]);
  });

  it.each([
    [59, []],
    [60, ['*.pods.example: two thirds of its life are over']],
    [200, ['*.pods.example: two thirds of its life are over']],
  ])('of 90 days, on day %i', (days, expected) => {
    const held = all.map((one) => (one.name === '*.pods.example' ? certificate(one.name, days * day) : one));
    expect(plan({ held })).toEqual(expected);
  });

  it.each([
    [failed(now - 4 * 60_000), false],
    [failed(now - 5 * 60_000), true],
    [failed(now - 5 * 60_000, 2), false],
    [failed(now - 11 * hour, 9), false],
    [failed(now - 24 * hour, 500), true],
  ])('%j is tried again: %s', (order, again) => {
    const planned = plan({ book: { failed: { 'shop.example.net': order }, begun: [] } });
    expect(planned.includes('shop.example.net: none yet')).toBe(again);
  });

  it('wait a day at most', () => {
    expect(retryAt(failed(now, 10_000))).toBe(now + day);
  });

  it('are no more than so many an hour', () => {
    const begun = Array.from({ length: ordersAnHour - 1 }, () => now - 1);
    expect(plan({ book: { failed: {}, begun } })).toHaveLength(1);
    expect(plan({ book: { failed: {}, begun: [...begun, now - 1] } })).toHaveLength(0);
    expect(plan({ book: { failed: {}, begun: [...begun, now - 2 * hour] } })).toHaveLength(1);
  });
});
