import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hostName, podHostName } from '../../src/store/host-name.ts';

const named = {
  environment: '1/pull/7',
  process: 'web',
  podName: 'shop-pr-7',
  owner: 'acme',
  domain: 'localhost',
};

it.each([
  ['reads like the process, the pod and the owner', {}, 'web-shop-pr-7-acme.localhost'],
  ['is lower case', { owner: 'AcMe' }, 'web-shop-pr-7-acme.localhost'],
  ['has no dots or underscores in its label', { owner: 'a.b_c' }, 'web-shop-pr-7-a-b-c.localhost'],
  ['keeps the domain', { domain: 'pods.example.com' }, 'web-shop-pr-7-acme.pods.example.com'],
])('%s', (_title, over, expected) => {
  expect(hostName({ ...named, ...over })).toBe(expected);
});

it('is a DNS name for any words, and the same each time', () => {
  const words = fc.string({ maxLength: 90 });
  fc.assert(
    fc.property(words, words, words, fc.nat(4), (process, podName, owner, salt) => {
      const host = hostName({ ...named, process, podName, owner }, salt);
      expect(host).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.localhost$/);
      expect(hostName({ ...named, process, podName, owner }, salt)).toBe(host);
    }),
  );
});

it('tells two long names apart', () => {
  const podName = 'p'.repeat(60);
  const one = hostName({ ...named, podName });
  expect(one).not.toBe(hostName({ ...named, podName, environment: '1/pull/8' }));
});

it('of a whole pod leaves room for any port', () => {
  expect(podHostName(named)).toBe('shop-pr-7-acme.localhost');
  const words = fc.string({ maxLength: 90 });
  fc.assert(
    fc.property(words, words, fc.nat(4), (podName, owner, salt) => {
      expect(`65535-${podHostName({ ...named, podName, owner }, salt)}`).toMatch(
        /^65535-[a-z0-9]([a-z0-9-]{0,55}[a-z0-9])?\.localhost$/,
      );
    }),
  );
});
