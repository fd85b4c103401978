import { describe, expect, it } from 'vitest';
import { decide, type Facts } from '../../src/github/source/decide.ts';
import { expiryOf } from '../../src/github/source/expiry.ts';
import { selectsBranch } from '../../src/github/source/select-branch.ts';
import { aManifest } from '../builders/manifest.ts';
import { aSpec } from '../builders/spec.ts';

const policy = aManifest().deploy;
const valid = {
  manifest: { kind: 'valid' as const, file: 'pinacle.yaml', manifest: aManifest() },
  lockfiles: {},
};
const absent = { manifest: { kind: 'absent' as const }, lockfiles: {} };
const invalid = { manifest: { kind: 'invalid' as const, problems: [] }, lockfiles: {} };
const pull = { number: 7, fork: false, author: 'bob', title: 'Add a cart', base: 'b'.repeat(40) };
const fork = { pull: { ...pull, fork: true } };
const distrust = { run: 'not-approved', secretsAllowed: false } as const;
const done = { by: 'bob', at: 1 };

/** A branch that is selected and has a valid manifest; say only what differs. */
function facts(over: Partial<Facts> = {}): Facts {
  return {
    intent: {},
    branch: 'main',
    defaultBranch: 'main',
    pull: undefined,
    head: 'a'.repeat(40),
    trust: { run: 'yes', secretsAllowed: true },
    snapshot: valid,
    policy,
    sleepsAt: undefined,
    expiresAt: undefined,
    now: 100,
    spec: () => aSpec(),
    runs: false,
    actor: 'bob',
    otherPods: 0,
    ...over,
  };
}

describe('what is wanted', () => {
  it.each<[string, Partial<Facts>, string]>([
    ['the default branch runs', {}, 'run'],
    ['another branch does not', { branch: 'x' }, 'none branch-not-selected'],
    ['unless it is selected', { branch: 'x', policy: { ...policy, branches: ['x'] } }, 'run'],
    ['a branch that is not selected any more', { branch: 'x', runs: true }, 'stop not-selected'],
    [
      'a pull request after pull requests were switched off',
      { pull, runs: true, policy: { ...policy, pullRequests: 'off' } },
      'stop not-selected',
    ],
    ['no manifest', { snapshot: absent }, 'none no-manifest'],
    ['no manifest any more', { snapshot: absent, runs: true }, 'stop no-manifest'],
    ['wrong manifest', { snapshot: invalid }, 'invalid'],
    ['wrong manifest while it runs', { snapshot: invalid, runs: true }, 'invalid'],
    ['suspended', { intent: { suspended: done } }, 'stop suspended'],
    ['a pull request waits for a comment', { pull }, 'ask comment-to-start'],
    ['and runs after it', { pull, intent: { up: done } }, 'run'],
    ['or by itself', { pull, policy: { ...policy, pullRequests: 'auto' } }, 'run'],
    [
      'or never',
      { pull, intent: { up: done }, policy: { ...policy, pullRequests: 'off' } },
      'ask pull-requests-off',
    ],
    [
      'a fork never by itself',
      { ...fork, trust: distrust, intent: { up: done }, policy: { ...policy, pullRequests: 'auto' } },
      'ask fork',
    ],
    [
      'a fork after a new push',
      { ...fork, trust: { ...distrust, run: 'head-moved' }, intent: { up: done } },
      'ask fork',
    ],
    ['a fork where forks are off', { ...fork, trust: { ...distrust, run: 'forks-off' } }, 'ask forks-off'],
    ['a fork that was approved', { ...fork, intent: { up: done } }, 'run'],
    ['a fork that was approved and suspended', { ...fork, intent: { suspended: done } }, 'stop suspended'],
    ['a fork with a wrong manifest is told', { ...fork, trust: distrust, snapshot: invalid }, 'invalid'],
    [
      'a fork without a manifest is left alone',
      { ...fork, trust: distrust, snapshot: absent },
      'none no-manifest',
    ],
    ['a pull request without a manifest too', { pull, snapshot: absent }, 'none no-manifest'],
    ['its time is over', { pull, intent: { up: done }, expiresAt: 100 }, 'remove expired'],
    ['its time is not over', { pull, intent: { up: done }, expiresAt: 101 }, 'run'],
    ['expired and suspended', { pull, intent: { suspended: done }, expiresAt: 5 }, 'remove expired'],
    ['used lately', { sleepsAt: 101 }, 'run'],
    ['not used for long', { sleepsAt: 100 }, 'stop asleep'],
    ['asleep, whoever has too many pods', { sleepsAt: 99, otherPods: 3 }, 'stop asleep'],
    ['asleep and expired', { pull, intent: { up: done }, sleepsAt: 5, expiresAt: 100 }, 'remove expired'],
    [
      'a fork that nobody approved does not even sleep',
      { ...fork, trust: distrust, sleepsAt: 5 },
      'ask fork',
    ],
    ['too many pods of one person', { otherPods: 3 }, 'ask quota'],
    ['as many as allowed', { otherPods: 2 }, 'run'],
    ['too many, but this one runs already', { otherPods: 3, runs: true }, 'run'],
    ['too many of nobody', { otherPods: 3, actor: undefined }, 'run'],
    ['a bigger tier allows fewer', { otherPods: 1, spec: () => aSpec({ tier: 'dev.xlarge' }) }, 'ask quota'],
  ])('%s', (_, over, expected) => {
    const { kind, ...rest } = decide(facts(over));
    const why = 'why' in rest ? rest.why : 'signal' in rest ? rest.signal.kind : undefined;
    expect([kind, why].filter(Boolean).join(' ')).toBe(expected);
  });

  it.each([
    ['release/*', 'release/1', true],
    ['release/*', 'release/1/x', false],
    ['release/**', 'release/1/x', true],
    ['*', 'feature/x', false],
    ['**', 'feature/x', true],
    ['{main,dev}', 'dev', true],
    ['!main', 'dev', false],
    ['feature/[ab]*', 'feature/beta', true],
  ])('the glob %s and the branch %s: %s', (glob, branch, selected) => {
    expect(selectsBranch({ ...policy, branches: [glob] }, branch, 'main')).toBe(selected);
  });

  it.each([
    ['from its making', {}, 10, 0, 110],
    ['from the last activity', { activeAt: 50 }, 10, 0, 150],
    ['as someone asked', { activeAt: 50, expiresAt: 70 }, 10, 0, 70],
    ['activity after that end counts anew', { activeAt: 80, expiresAt: 70 }, 10, 0, 180],
    ['from the last visit, in steps', { activeAt: 50 }, 10, 58, 160],
    ['the same for the next visit of the step', { activeAt: 50 }, 10, 59, 160],
    ['exactly, when the last activity was no visit', { activeAt: 53 }, 10, 53, 153],
    ['as someone asked, whoever visits before', { activeAt: 50, expiresAt: 70 }, 10, 69, 70],
  ])('the end is counted %s', (_, intent, createdAt, usedAt, end) => {
    expect(expiryOf(intent, { ttlMs: 100, createdAt, usedAt })).toBe(end);
  });

  it('never ends without a ttl', () => {
    expect(expiryOf({ activeAt: 5 }, { ttlMs: null, createdAt: 1, usedAt: 3 })).toBeUndefined();
  });
});
