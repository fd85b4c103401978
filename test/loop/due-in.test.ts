import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../reconciler/outcome.ts';
import { backOffMs, nextDue } from '../../src/loop/due-in.ts';

const world: Outcome = {
  kind: 'failed',
  fault: 'world',
  code: 'github-unreachable',
  message: '',
  retry: true,
};
const hopeless: Outcome = { ...world, code: 'github-refused', retry: false };
const program: Outcome = { kind: 'failed', fault: 'program', process: 'web', message: '', log: [] };
const progressing: Outcome = { kind: 'progressing', waitingFor: [] };

describe('the next pass is due', () => {
  const rows: [title: string, outcome: Outcome, said: number | null, failures: number, expected: object][] = [
    ['when woken, after success', { kind: 'converged' }, null, 3, { dueInMs: null, failures: 0 }],
    ['at the expiry', { kind: 'converged' }, 90_000, 0, { dueInMs: 90_000, failures: 0 }],
    ['at once, when its time is past', { kind: 'converged' }, -5, 0, { dueInMs: 0, failures: 0 }],
    ['in 30 s at the latest while it progresses', progressing, null, 0, { dueInMs: 30_000, failures: 0 }],
    ['earlier while it progresses, when that is said', progressing, 4000, 0, { dueInMs: 4000, failures: 0 }],
    ["when woken, after the program's fault", program, null, 1, { dueInMs: null, failures: 0 }],
    ['soon after the first fault of the world', world, null, 0, { dueInMs: 2000, failures: 1 }],
    ['later after the fourth', world, null, 3, { dueInMs: 16_000, failures: 4 }],
    ['as late as the world asks', world, 60_000, 0, { dueInMs: 60_000, failures: 1 }],
    [
      'not earlier than the back-off, whatever the world asks',
      world,
      10,
      3,
      { dueInMs: 16_000, failures: 4 },
    ],
    ['when woken, when no retry helps', hopeless, null, 0, { dueInMs: null, failures: 1 }],
  ];

  it.each(rows)('%s', (_title, outcome, said, failures, expected) => {
    const now = 1_000_000;
    const dueAt = said === null ? null : now + said;
    expect(nextDue({ outcome, dueAt, failures, now, random: 0.5 })).toEqual(expected);
  });

  it('at the latest after ten minutes and a fifth, however many failures', () => {
    for (const failures of [10, 100, 1e9]) {
      expect(backOffMs(failures, 0)).toBe(480_000);
      expect(backOffMs(failures, 1)).toBe(720_000);
    }
  });
});
