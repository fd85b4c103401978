import { expect, it } from 'vitest';
import { boundedCache } from '../../src/github/source/bounded-cache.ts';

it('keeps no more than its limits of entries and of characters, the newest ones', async () => {
  const cache = boundedCache<string>({ entries: 3, characters: 100 });
  for (const key of ['a', 'b', 'c', 'd']) cache.keep(key, Promise.resolve('x'));
  expect(cache.get('a')).toBeUndefined();
  expect(await cache.get('d')).toBe('x');
  cache.keep('big', Promise.resolve('y'.repeat(95)));
  await cache.get('big');
  expect(cache.size()).toBeLessThanOrEqual(100);
  expect(cache.get('c')).toBeUndefined();
  expect(await cache.get('big')).toHaveLength(95);
});

it('forgets what failed', async () => {
  const cache = boundedCache<string>({ entries: 3, characters: 100 });
  const failing = Promise.reject(new Error('no'));
  cache.keep('a', failing);
  await failing.catch(() => undefined);
  expect(cache.get('a')).toBeUndefined();
  expect(cache.size()).toBe(0);
});
