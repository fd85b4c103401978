import type { Desired, PodSpec } from '../../../reconciler/plan/desired.ts';
import type { Intent } from '../../../schema/intent.ts';
import type { DeployPolicy } from '../../../schema/manifest/types.ts';
import { tiers } from '../../../schema/tiers.ts';
import type { OpenPull } from './place.ts';
import type { Snapshot } from './read-snapshot.ts';
import { selectsBranch } from './select-branch.ts';
import type { Trust } from './trust.ts';

/** All that was read about an open branch or pull request. */
export interface Facts {
  readonly intent: Intent;
  readonly branch: string;
  readonly defaultBranch: string;
  readonly pull: OpenPull | undefined;
  readonly head: string;
  readonly trust: Trust;
  readonly snapshot: Snapshot;
  /** Of a pull request, the base branch's. */
  readonly policy: DeployPolicy;
  readonly expiresAt: number | undefined;
  /** When its pod sleeps unless it is used before; undefined: never. */
  readonly sleepsAt: number | undefined;
  readonly now: number;
  /** What would run; only called when the manifest is valid. */
  readonly spec: () => PodSpec;
  /** By our own memory, whether a pod of this environment runs: decides no removal. */
  readonly runs: boolean;
  readonly actor: string | undefined;
  /** How many other pods of the actor run. */
  readonly otherPods: number;
}

/** What is wanted of an open branch or pull request: the first rule that has something to say. */
export function decide(facts: Facts): Desired {
  return wishOfPeople(facts) ?? wishOfPolicy(facts) ?? wishOfManifest(facts);
}

function wishOfPeople({ intent, expiresAt, now }: Facts): Desired | undefined {
  const { suspended } = intent;
  if (expiresAt !== undefined && expiresAt <= now)
    return { kind: 'remove', signal: { kind: 'expired', at: expiresAt } };
  if (!suspended) return undefined;
  const { by, reason } = suspended;
  return { kind: 'stop', why: 'suspended', by, ...(reason === undefined ? {} : { reason }) };
}

function wishOfPolicy({
  snapshot,
  pull,
  trust,
  policy,
  branch,
  defaultBranch,
  runs,
}: Facts): Desired | undefined {
  if (snapshot.manifest.kind === 'absent') {
    return runs ? { kind: 'stop', why: 'no-manifest' } : { kind: 'none', why: 'no-manifest' };
  }
  if (pull && policy.pullRequests === 'off') {
    if (runs) return { kind: 'stop', why: 'not-selected' };
    const detail = 'deploy.pullRequests is "off" in the manifest of the base branch';
    return { kind: 'ask', why: 'pull-requests-off', detail };
  }
  if (snapshot.manifest.kind === 'invalid') {
    const unapproved = trust.run === 'yes' ? {} : { unapproved: true as const };
    return { kind: 'invalid', problems: snapshot.manifest.problems, ...unapproved };
  }
  if (!pull && !selectsBranch(policy, branch, defaultBranch))
    return runs ? { kind: 'stop', why: 'not-selected' } : { kind: 'none', why: 'branch-not-selected' };
  return undefined;
}

function wishOfManifest(facts: Facts): Desired {
  const { intent, pull, policy } = facts;
  const spec = facts.spec();
  const distrust = distrustOf(facts);
  if (distrust) return { kind: 'ask', ...distrust, preview: spec };
  if (pull && policy.pullRequests === 'comment' && !intent.up) {
    const detail = 'comment /pinacle up on the pull request to start it';
    return { kind: 'ask', why: 'comment-to-start', detail, preview: spec };
  }
  return asleep(facts, spec) ?? overQuota(facts, spec) ?? { kind: 'run', spec };
}

/** Nobody has used it for so long as the policy says; whoever uses it next wakes it, by that alone. */
function asleep({ sleepsAt, now }: Facts, spec: PodSpec): Desired | undefined {
  if (sleepsAt === undefined || now < sleepsAt) return undefined;
  return { kind: 'stop', why: 'asleep', preview: spec };
}

/** Why a fork's head does not run; undefined: it may. */
function distrustOf({
  trust,
  intent,
  head,
}: Facts): { why: 'fork' | 'forks-off'; detail: string } | undefined {
  switch (trust.run) {
    case 'yes':
      return undefined;
    case 'forks-off':
      return {
        why: 'forks-off',
        detail: 'deploy.forks is "off" in the manifest of the base branch: code of forks never runs',
      };
    case 'not-approved':
      return {
        why: 'fork',
        detail:
          'the pull request comes from a fork: its code runs only when a maintainer approves the commit',
      };
    case 'head-moved': {
      const before = intent.approved?.commit.slice(0, 7) ?? '';
      const detail = `commit ${before} of this fork was approved, ${head.slice(0, 7)} is not yet: it is only planned`;
      return { why: 'fork', detail };
    }
  }
}

/** A pod that runs already is never taken away for a quota. */
function overQuota({ runs, actor, otherPods }: Facts, spec: PodSpec): Desired | undefined {
  const { maxPodsPerUser } = tiers[spec.tier];
  if (runs || actor === undefined || otherPods < maxPodsPerUser) return undefined;
  const pods = `${otherPods} pod${otherPods === 1 ? '' : 's'}`;
  const detail = `${actor} has ${pods} running and ${spec.tier} allows ${maxPodsPerUser}: /pinacle down one of them, then /pinacle up here`;
  return { kind: 'ask', why: 'quota', detail, preview: spec };
}
