import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Desired } from '../../reconciler/plan/desired.ts';
import { heedPods } from '../../reconciler/plan/unwanted.ts';
import type { Approval } from '../../schema/intent.ts';
import { type Trust, type TrustFacts, trustOf } from '../../src/github/source/trust.ts';
import { anObserved, aPodOf } from '../builders/observed.ts';
import { aSpec, sha } from '../builders/spec.ts';

const approval = (commit: string, more: Partial<Approval> = {}): Approval => ({
  commit,
  by: 'alice',
  at: 1,
  ...more,
});
const head = sha('a');
const open = { forks: 'approve', secretsOnPullRequests: true } as const;
const secretless = { ...open, secretsOnPullRequests: false };
const withSecrets = { withSecrets: true } as const;

describe('whose code runs, and who sees secrets', () => {
  it.each<[string, Partial<TrustFacts>, Trust['run'], boolean]>([
    ['a branch', { from: 'branch' }, 'yes', true],
    [
      'a branch, whatever its policy says of pull requests',
      { from: 'branch', policy: secretless },
      'yes',
      true,
    ],
    ['a pull request of the repository', { from: 'pull' }, 'yes', true],
    ['one where pull requests get no secrets', { from: 'pull', policy: secretless }, 'yes', false],
    ['a fork', {}, 'not-approved', false],
    ['a fork that was approved', { approved: approval(head) }, 'yes', false],
    ['a fork that was approved with secrets', { approved: approval(head, withSecrets) }, 'yes', true],
    [
      'a fork that was approved with secrets where pull requests get none',
      { approved: approval(head, withSecrets), policy: secretless },
      'yes',
      false,
    ],
    [
      'a fork of which another commit was approved',
      { approved: approval(sha('b'), withSecrets) },
      'head-moved',
      false,
    ],
    [
      'a fork of which a commit that begins alike was approved',
      { approved: approval(`${head.slice(0, 39)}b`, withSecrets) },
      'head-moved',
      false,
    ],
    [
      'an approved fork where forks are off',
      { approved: approval(head, withSecrets), policy: { ...open, forks: 'off' } },
      'forks-off',
      false,
    ],
  ])('%s', (_, over, run, secretsAllowed) => {
    const facts: TrustFacts = { from: 'fork', head, policy: open, approved: undefined, ...over };
    expect(trustOf(facts)).toEqual({ run, secretsAllowed });
  });
});

describe('a pod of a fork whose head nobody approved', () => {
  const spec = aSpec();
  const running = anObserved([aPodOf(spec)]);
  const stopped = anObserved([aPodOf(spec, { state: 'stopped' })]);
  const ask: Desired = { kind: 'ask', why: 'fork', detail: 'a fork', preview: spec };
  const invalid: Desired = { kind: 'invalid', problems: [], unapproved: true };

  it.each<[string, Desired, typeof running, Desired]>([
    ['stops', ask, running, { kind: 'stop', why: 'not-approved', preview: spec }],
    ['stays stopped', ask, stopped, { kind: 'stop', why: 'not-approved', preview: spec }],
    [
      'stops where forks are off',
      { ...ask, why: 'forks-off' },
      running,
      { kind: 'stop', why: 'not-selected' },
    ],
    ['stops also when the new manifest is wrong', invalid, running, { kind: 'stop', why: 'not-approved' }],
    ['and then the problems are told', invalid, stopped, invalid],
    ['is not there: it is asked for', ask, anObserved([]), ask],
  ])('%s', (_, desired, observed, expected) => {
    expect(heedPods(spec.environment, desired, observed)).toEqual(expected);
  });
});

it('nobody is trusted by author_association', async () => {
  const files = (await readdir('src', { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map((name) => readFile(`src/${name}`, 'utf8')));
  expect(files.filter((_, at) => /author_?association/i.test(texts[at] ?? ''))).toEqual([]);
});
