import { describe, expect, it } from 'vitest';
import type { Desired } from '../../reconciler/plan/desired.ts';
import { momentsOf, warningOf } from '../../reconciler/plan/life.ts';
import { aSubject } from '../builders/manifest.ts';
import { aSpec } from '../builders/spec.ts';

const hour = 3_600_000;
const run: Desired = { kind: 'run', spec: aSpec() };
const asleep: Desired = { kind: 'stop', why: 'asleep' };
const used = (at: number) => ({ at, kind: 'push' as const });

describe('the end of an environment', () => {
  it.each([
    ['long before', 72, 47.9, undefined],
    ['a day before', 72, 48, 'day'],
    ['an hour before', 72, 71, 'hour'],
    ['of a short life, a day before', 8, 0, undefined],
    ['of a short life, an hour before', 8, 7, 'hour'],
    ['of a life shorter than any warning', 1, 0.5, undefined],
  ])('%s (lives %d h, after %d h): %s', (_, lives, now, expected) => {
    expect(warningOf({ expiresAt: lives * hour, lastActivity: used(0) }, now * hour)).toBe(expected);
  });

  it.each<[string, Desired, readonly number[]]>([
    ['one that runs', run, [71, 48, 72, 30]],
    ['one that sleeps', asleep, [71, 48, 72]],
    ['one that waits for a person', { kind: 'ask', why: 'fork', detail: '' }, [72]],
  ])('passes are due by the clock for %s', (_, desired, hours) => {
    const subject = aSubject({ expiresAt: 72 * hour, sleepsAt: 30 * hour });
    expect(momentsOf(subject, desired)).toEqual(hours.map((each) => each * hour));
  });

  it('nothing is due for what never ends and never sleeps', () => {
    expect(momentsOf(aSubject(), run)).toEqual([]);
  });
});
