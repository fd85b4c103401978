import { expect, it } from 'vitest';
import { coalesce } from '../../src/deliveries/coalesce.ts';

it('answers all calls of a run under way with one more run', async () => {
  const ends: (() => void)[] = [];
  let runs = 0;
  const call = coalesce(() => {
    runs += 1;
    return new Promise<void>((resolve) => ends.push(resolve));
  });
  const first = call();
  const rest = [call(), call(), call()];
  expect(runs).toBe(1);
  ends[0]?.();
  await first;
  await new Promise((resolve) => setImmediate(resolve));
  expect(runs).toBe(2);
  ends[1]?.();
  await Promise.all(rest);
  expect(runs).toBe(2);
});

it('runs again after one that failed', async () => {
  let runs = 0;
  const call = coalesce(async () => {
    runs += 1;
    if (runs === 1) throw new Error('first');
  });
  const calls = [call(), call()];
  await expect(calls[0]).rejects.toThrow('first');
  await expect(calls[1]).resolves.toBeUndefined();
  await call();
  expect(runs).toBe(3);
});
