import { describe, expect, it } from 'vitest';
import { afterProbe, nextProbeIn, unknown } from '../../host/health/verdict.ts';
import { type ProcessFacts, processState } from '../../host/pod/process-state.ts';
import { parseTrace } from '../../host/pod/trace.ts';

const facts = (lines: readonly string[], over: Partial<ProcessFacts> = {}): ProcessFacts => ({
  wanted: 'up',
  restart: 'always',
  trace: parseTrace(`${lines.join('\n')}\n`),
  verdict: 'healthy',
  quietMs: 0,
  ...over,
});

const thrice = ['begin', 'up', 'exit 3 self 1', 'up', 'exit 3 self 2', 'up', 'exit 3 self 3'];

describe('processState', () => {
  it.each([
    ['nothing is known', facts([]), { state: 'starting' }],
    ['it was begun', facts(['begin']), { state: 'starting' }],
    ['it is up', facts(['begin', 'up']), { state: 'healthy' }],
    ['it is up and not yet healthy', facts(['begin', 'up'], { verdict: 'starting' }), { state: 'starting' }],
    ['it is up and its check says no', facts(['begin', 'up'], { verdict: 'failing' }), { state: 'failing' }],
    ['it is not wanted', facts(['begin', 'up'], { wanted: 'down' }), { state: 'stopped' }],
    [
      'it ended once and is restarted',
      facts(['begin', 'up', 'exit 1 self 5']),
      { state: 'starting', exitCode: 1 },
    ],
    [
      'it ended well and is always restarted',
      facts(['begin', 'up', 'exit 0 self 5']),
      { state: 'starting', exitCode: 0 },
    ],
    [
      'it ended well once',
      facts(['begin', 'up', 'exit 0 self 5'], { restart: 'never' }),
      { state: 'finished', exitCode: 0 },
    ],
    [
      'it failed once',
      facts(['begin', 'up', 'exit 4 self 5'], { restart: 'never' }),
      { state: 'failing', exitCode: 4 },
    ],
    [
      'it failed and is tried again',
      facts(['begin', 'up', 'exit 4 self 5'], { restart: 'on-failure' }),
      { state: 'starting', exitCode: 4 },
    ],
    ['it failed three times in a minute', facts(thrice), { state: 'failing', exitCode: 3 }],
    [
      'it is up after three failures',
      facts([...thrice, 'up'], { quietMs: 5_000 }),
      { state: 'failing', exitCode: 3 },
    ],
    [
      'it is up for a minute since',
      facts([...thrice, 'up'], { quietMs: 60_000 }),
      { state: 'healthy', exitCode: 3 },
    ],
    [
      'its failures are far apart',
      facts(['begin', 'up', 'exit 1 self 1', 'up', 'exit 1 self 40', 'up', 'exit 1 self 90', 'up']),
      { state: 'healthy', exitCode: 1 },
    ],
    ['it was begun anew after failures', facts([...thrice, 'begin', 'up']), { state: 'healthy' }],
    [
      'its last run ends after it was begun anew',
      facts(['begin', 'up', 'begin', 'exit 143 asked 9']),
      { state: 'starting' },
    ],
    [
      'the pod writes nonsense',
      facts(['begin', 'up', 'exit -1 self x', 'exit 99999 self 1', 'hello', '']),
      { state: 'healthy' },
    ],
  ])('when %s', (_, given, wanted) => {
    expect(processState(given)).toEqual(wanted);
  });
});

describe('a health check', () => {
  const failed = { ok: false, inStartPeriod: false, retries: 2 };

  it('is healthy at the first success and failing after retries', () => {
    expect(afterProbe(unknown, { ...failed, ok: true })).toEqual({ verdict: 'healthy', failures: 0 });
    const once = afterProbe({ verdict: 'healthy', failures: 0 }, failed);
    expect(once).toEqual({ verdict: 'healthy', failures: 1 });
    expect(afterProbe(once, failed)).toEqual({ verdict: 'failing', failures: 2 });
    expect(afterProbe({ verdict: 'failing', failures: 7 }, { ...failed, ok: true }).verdict).toBe('healthy');
  });

  it('forgives failures in the start period, but not those of what was healthy', () => {
    const early = { ...failed, inStartPeriod: true };
    expect(afterProbe(unknown, early)).toBe(unknown);
    expect(afterProbe({ verdict: 'healthy', failures: 1 }, early).verdict).toBe('failing');
  });

  it.each([
    [0, 20],
    [1_500, 100],
    [3_000, 200],
    [20_000, 500],
    [60_000, 10_000],
  ])('asks often while the process starts: %i ms after it came up, again in %i ms', (upMs, wanted) => {
    expect(nextProbeIn(unknown, { upMs, startPeriodMs: 60_000, intervalMs: 10_000 })).toBe(wanted);
    const healthy = { verdict: 'healthy', failures: 0 } as const;
    expect(nextProbeIn(healthy, { upMs, startPeriodMs: 60_000, intervalMs: 10_000 })).toBe(10_000);
  });
});
