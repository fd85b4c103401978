import { describe, expect, it } from 'vitest';
import type { Step } from '../../reconciler/plan/plan.ts';
import { trackRepeats } from '../../src/loop/repeats.ts';

const step = (pod: string, reason = 'r'): Step => ({ action: { do: 'start-pod', pod }, reason, changes: [] });
const [a, b] = [step('a'), step('b')];

describe('steps that are carried out again and again', () => {
  it.each<[string, [head: string, steps: Step[]][], number[]]>([
    [
      'the same for the same head',
      [
        ['h', [a, b]],
        ['h', [a, b]],
        ['h', [a, b]],
      ],
      [1, 2, 3],
    ],
    [
      'in other words',
      [
        ['h', [a]],
        ['h', [step('a', 'other')]],
      ],
      [1, 2],
    ],
    [
      'others',
      [
        ['h', [a]],
        ['h', [b]],
        ['h', [a]],
      ],
      [1, 1, 1],
    ],
    [
      'for another head',
      [
        ['h', [a]],
        ['i', [a]],
      ],
      [1, 1],
    ],
    [
      'with a pass in between that had nothing to do',
      [
        ['h', [a]],
        ['h', []],
        ['h', [a]],
      ],
      [1, 0, 1],
    ],
  ])('%s', (_, passes, counts) => {
    const repeats = trackRepeats();
    expect(passes.map(([head, steps]) => repeats.note('k', head, steps))).toEqual(counts);
  });

  it('count for each environment by itself', () => {
    const repeats = trackRepeats();
    expect([repeats.note('k', 'h', [a]), repeats.note('l', 'h', [a])]).toEqual([1, 1]);
  });

  it('rest until their time, or until other steps are taken', () => {
    const repeats = trackRepeats();
    repeats.note('k', 'h', [a]);
    repeats.rest('k', 1000);
    expect([repeats.restLeft('k', 400), repeats.restLeft('k', 2000), repeats.restLeft('l', 0)]).toEqual([
      600, 0, 0,
    ]);
    repeats.note('k', 'h', [b]);
    expect(repeats.restLeft('k', 400)).toBe(0);
  });
});
