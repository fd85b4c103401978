import { describe, expect, it } from 'vitest';
import type { ObservedPod, ObservedProcess } from '../../reconciler/plan/observed.ts';
import { findTarget } from '../../src/gateway/find-target.ts';
import type { Target } from '../../src/gateway/target.ts';
import { seen, shop } from '../github/reports.ts';

const environment = '42/pull/7';
const at = (port: number) => ({ host: '10.0.0.9', port });
const open = (port: number): Target => ({
  kind: 'open',
  environment,
  endpoint: { protocol: 'http:', ...at(port) },
});
const notReady = (state: string): Target => ({ kind: 'not-ready', process: 'web', state });

/** A pod whose `web` is in this state, at this port. */
function aPod(
  state: ObservedProcess['state'],
  over: Partial<ObservedPod> & { port?: number } = {},
): ObservedPod {
  const { port = 3000, ...rest } = over;
  const [pod] = seen(shop, { web: state }, rest).pods;
  if (!pod) throw new Error('no pod');
  return { ...pod, processes: pod.processes.map((one) => ({ ...one, endpoint: at(port) })) };
}

describe('where a process answers', () => {
  it.each<[string, readonly ObservedPod[], Target]>([
    ['to the process', [aPod('healthy')], open(3000)],
    ['nowhere without a pod', [], notReady('not running')],
    ['nowhere while it starts', [aPod('starting')], notReady('starting')],
    ['nowhere when it fails', [aPod('failing')], notReady('failing')],
    ['nowhere in a pod that is stopped', [aPod('healthy', { state: 'stopped' })], notReady('not running')],
    [
      'nowhere when the pod has no such process',
      [{ ...aPod('healthy'), processes: [] }],
      notReady('not running'),
    ],
    [
      'nowhere without an address',
      [
        {
          ...aPod('healthy'),
          processes: aPod('healthy').processes.map(({ endpoint: _none, ...rest }) => rest),
        },
      ],
      notReady('healthy'),
    ],
    [
      'to the newest pod that answers',
      [aPod('healthy', { generation: 1, port: 1 }), aPod('healthy', { generation: 2, port: 2 })],
      open(2),
    ],
    [
      'to the old pod until the new one is healthy',
      [aPod('healthy', { generation: 1, port: 1 }), aPod('starting', { generation: 2, port: 2 })],
      open(1),
    ],
  ])('%s', (_title, pods, target) => {
    expect(findTarget({ pods }, { environment, process: 'web' })).toEqual(target);
  });
});

describe('where a port that nobody declared leads', () => {
  const route = { environment, process: 'port 5173', undeclared: 5173 };
  const old = aPod('healthy', { generation: 1, address: '10.0.0.1' });
  const young = aPod('starting', { generation: 2, address: '10.0.0.2' });

  it.each<[string, readonly ObservedPod[], Target]>([
    [
      'to the newest pod that runs, healthy or not',
      [old, young],
      { kind: 'open', environment, endpoint: { protocol: 'http:', host: '10.0.0.2', port: 5173 } },
    ],
    [
      'to an older one while the newest is stopped',
      [old, { ...young, state: 'stopped' }],
      { kind: 'open', environment, endpoint: { protocol: 'http:', host: '10.0.0.1', port: 5173 } },
    ],
    ['nowhere without a pod', [], { kind: 'not-ready', process: 'port 5173', state: 'the pod does not run' }],
  ])('%s', (_title, pods, target) => {
    expect(findTarget({ pods }, route)).toEqual(target);
  });
});
