import { expect, it } from 'vitest';
import { trackActive } from '../../src/loop/active.ts';

it('notes what finds a pass under way: wakes apart from what the runtime tells', () => {
  const active = trackActive();
  expect(active.told('1/branch/main')).toBe(false);
  const first = active.begin('1/branch/main');
  expect(active.told('1/branch/main')).toBe(true);
  expect(first?.end()).toEqual({ woken: false, told: true });
  const second = active.begin('1/branch/main');
  expect(active.begin('1/branch/main')).toBeUndefined();
  expect(second?.end()).toEqual({ woken: true, told: false });
});
