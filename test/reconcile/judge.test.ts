import { describe, expect, it } from 'vitest';
import { judge } from '../../reconciler/judge.ts';
import type { Desired, PodSpec } from '../../reconciler/plan/desired.ts';
import { makePlan } from '../../reconciler/plan/make-plan.ts';
import type { ObservedPod } from '../../reconciler/plan/observed.ts';
import { wishOf } from '../../reconciler/plan/wish.ts';
import { WorldError } from '../../schema/world-error.ts';
import { anObserved, aPodOf, aProcessOf } from '../builders/observed.ts';
import { anInstall, aSpec, sha } from '../builders/spec.ts';

const spec = aSpec({ install: anInstall(['npm ci']) });
const [web] = spec.processes as [PodSpec['processes'][number]];
const run: Desired = { kind: 'run', spec };

const judged = (desired: Desired, pods: readonly ObservedPod[], now = 0) => {
  const observed = anObserved(pods);
  const plan = makePlan({ environment: spec.environment, desired, observed, changedPaths: null, now });
  return judge({ desired, observed, plan, performed: [] });
};
const withWeb = (state: 'starting' | 'failing' | 'finished' | 'healthy', exitCode?: number) =>
  aPodOf(spec, { processes: [aProcessOf(web, { state, ...(exitCode === undefined ? {} : { exitCode }) })] });

describe('judge', () => {
  it.each([
    ['healthy', { kind: 'converged' }],
    ['finished', { kind: 'converged' }],
    ['starting', { kind: 'progressing', waitingFor: ['web becomes healthy'] }],
  ] as const)('a pod whose process is %s', (state, outcome) => {
    expect(judged(run, [withWeb(state)])).toEqual(outcome);
  });

  it('steps that were taken mean: under way', () => {
    expect(judged(run, [])).toEqual({ kind: 'progressing', waitingFor: ['install ends'] });
    expect(judged({ kind: 'stop', why: 'asleep' }, [withWeb('healthy')])).toMatchObject({
      kind: 'progressing',
    });
  });

  it('what failed does not get well by falling asleep', () => {
    const asleep: Desired = { kind: 'stop', why: 'asleep', preview: spec };
    const failed = { process: 'web', message: 'process web is failing (exit 3)', wish: wishOf(spec) };
    expect(judged(asleep, [aPodOf(spec, { state: 'stopped', failed })])).toMatchObject({
      kind: 'failed',
      process: 'web',
    });
    const other = { ...failed, wish: 'f'.repeat(16) };
    expect(judged(asleep, [aPodOf(spec, { state: 'stopped', failed: other })])).toEqual({
      kind: 'converged',
    });
  });

  it('names the process that fails', () => {
    expect(judged(run, [withWeb('failing', 3)])).toEqual({
      kind: 'failed',
      fault: 'program',
      process: 'web',
      message: 'process web is failing (exit 3)',
      log: [],
    });
  });

  it('names the install that failed, rather than what waits for it', () => {
    const install = { fingerprint: spec.install.fingerprint, state: 'failed', exitCode: 1 } as const;
    expect(judged(run, [aPodOf(spec, { install, processes: [] })])).toMatchObject({
      kind: 'failed',
      process: 'install',
      message: 'install failed (exit 1)',
    });
  });

  it('a replacement that failed says that the old pod and its commit keep running', () => {
    const old = aPodOf(aSpec({ image: 'node:20', commit: sha('0') }), { generation: 1 });
    const failed = { process: 'web', message: 'process web is failing (exit 3)', wish: wishOf(spec) };
    const given = aPodOf(spec, { generation: 2, state: 'stopped', failed });
    expect(judged(run, [old, given])).toMatchObject({
      process: 'web',
      message: 'process web is failing (exit 3); the pod from before keeps running (commit 0000000)',
    });
  });

  it('a pod that dies again and again says so while it rests', () => {
    const crash = { exitCode: 137, outOfMemory: true, at: 5_000 };
    const pod = aPodOf(spec, { state: 'stopped', crash, startedAt: 1_000 });
    expect(judged(run, [pod], 6_000)).toMatchObject({
      kind: 'failed',
      process: 'pod',
      message: expect.stringContaining('out of memory') as string,
    });
  });

  it.each<[Desired, object]>([
    [{ kind: 'stop', why: 'asleep' }, { kind: 'converged' }],
    [{ kind: 'remove', signal: { kind: 'branch-gone' } }, { kind: 'converged' }],
    [{ kind: 'none', why: 'no-manifest' }, { kind: 'none' }],
    [
      { kind: 'invalid', problems: [] },
      { kind: 'invalid', problems: [] },
    ],
    [
      { kind: 'ask', why: 'comment-to-start', detail: 'pull requests start by comment' },
      {
        kind: 'waiting',
        reason: 'pull requests start by comment',
        action: expect.stringContaining('/pinacle up') as string,
      },
    ],
  ])('%j with nothing there', (desired, outcome) => {
    expect(judged(desired, [])).toEqual(outcome);
  });

  it('a step that the world refused', () => {
    const observed = anObserved();
    const plan = makePlan({
      environment: spec.environment,
      desired: run,
      observed,
      changedPaths: null,
      now: 0,
    });
    const [step] = plan.steps as [(typeof plan.steps)[number]];
    const error = new WorldError('host-full', 'no memory');
    expect(judge({ desired: run, observed, plan, performed: [{ step, error }] })).toEqual({
      kind: 'failed',
      fault: 'world',
      code: 'host-full',
      message: 'host-full: no memory',
      retry: true,
    });
  });

  it('does not mistake the pod of another environment for this one', () => {
    const other = aPodOf(spec, {
      environment: '42/branch/main',
      processes: [aProcessOf(web, { state: 'failing' })],
    });
    expect(judged(run, [other])).toMatchObject({ kind: 'progressing' });
  });
});
