import { describe, expect, it } from 'vitest';
import { shownOf } from '../../src/loop/shown-of.ts';
import { anObserved, aPodOf, aProcessOf } from '../builders/observed.ts';
import { aProcess, aSpec, sha } from '../builders/spec.ts';

const spec = aSpec({
  processes: [aProcess({ name: 'web', port: 3000, visibility: 'team' }), aProcess({ name: 'worker' })],
});
const run = { kind: 'run', spec } as const;
const states = (shown: ReturnType<typeof shownOf>) =>
  shown.processes.map(({ name, state }) => `${name} ${state}`);

describe('what people are shown of a pass', () => {
  it('is the wanted pod beside the one that is there', () => {
    const web = spec.processes.slice(0, 1).map((one) => aProcessOf(one, { state: 'starting' }));
    const shown = shownOf({ desired: run, observed: anObserved([aPodOf(spec, { processes: web })]) });
    expect(states(shown)).toEqual(['web starting', 'worker absent']);
    expect(shown).toMatchObject({
      wanted: 'run',
      tier: 'dev.small',
      podName: 'shop-pr-7',
      pod: { state: 'running', isolation: 'memory', commit: sha('a') },
    });
  });

  it('is a plan while nothing runs yet', () => {
    const shown = shownOf({ desired: run, observed: anObserved() });
    expect([shown.pod, ...states(shown)]).toEqual([null, 'web absent', 'worker absent']);
  });

  it('is stopped as a whole when the pod is, whatever its processes were', () => {
    const pod = { ...aPodOf(spec), state: 'stopped' as const };
    expect(states(shownOf({ desired: run, observed: anObserved([pod]) }))).toEqual([
      'web stopped',
      'worker stopped',
    ]);
  });

  it('is the pod that is left when nothing says what it should be', () => {
    const desired = { kind: 'invalid', problems: [] } as const;
    const shown = shownOf({ desired, observed: anObserved([aPodOf(spec)]) });
    expect(states(shown)).toEqual(['web healthy', 'worker healthy']);
    expect(shown.tier).toBe('dev.small');
  });

  it('is called as before while the manifest has a mistake', () => {
    const wanted = {
      ...spec,
      processes: spec.processes.map((one) => ({ ...one, displayName: 'Shop', urlPath: '/de' })),
    };
    const observed = anObserved([aPodOf(spec)]);
    const last = shownOf({ desired: { kind: 'run', spec: wanted }, observed });
    const shown = shownOf({ desired: { kind: 'invalid', problems: [] }, observed }, last);
    const { podName, processes, tabs } = last;
    expect(shown).toMatchObject({ wanted: 'invalid', podName, processes, tabs });
  });

  it.each([
    [{ kind: 'stop', why: 'suspended' } as const, 'suspended'],
    [{ kind: 'ask', why: 'quota', detail: 'four pods' } as const, 'quota'],
    [{ kind: 'remove', signal: { kind: 'closed', merged: true } } as const, 'closed'],
  ])('says why it does not run: %j', (desired, why) => {
    expect(shownOf({ desired, observed: anObserved() })).toMatchObject({ wanted: desired.kind, why });
  });
});
