import { describe, expect, it } from 'vitest';
import { formatPlan } from '../../reconciler/plan/format-plan.ts';
import type { Plan } from '../../reconciler/plan/plan.ts';

const plan = (reason: string, from: string, to: string): Plan => ({
  steps: [
    { action: { do: 'start-pod', pod: 'pin-1' }, reason, changes: [{ field: 'startCommand', from, to }] },
  ],
  waitingFor: [],
});

/** How plans look is shown by the golden cases; here is what they must not let through. */
describe('formatPlan', () => {
  it('keeps what a repository wrote on its line', () => {
    const text = formatPlan(
      plan('process web: startCommand changed → restart', 'a\n\n```\n# big', 'b\u001b[2J\r\u202e'),
    );
    expect(text.split('\n')).toEqual([
      '1 step',
      '',
      '+ process web: startCommand changed → restart',
      '    startCommand: a ``` # big → b?[2J ?',
    ]);
  });

  it('one long reason does not push the others off the page', () => {
    const long = plan(`image ${'x'.repeat(180)} → node:22 → new pod`, 'a', 'b');
    const { steps } = plan('short → start', 'a', 'b');
    const lines = formatPlan({ ...long, steps: [...long.steps, ...steps] }).split('\n');
    expect(lines.find((line) => line.includes('short'))?.length).toBeLessThan(100);
  });
});
