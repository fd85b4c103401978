import type { Intent } from '../../../schema/intent.ts';
import type { DeployPolicy } from '../../../schema/manifest/types.ts';

/** What trust is judged by. */
export interface TrustFacts {
  readonly from: 'branch' | 'pull' | 'fork';
  /** Head of the branch or pull request now, 40 hex. */
  readonly head: string;
  /** Of a pull request, the base branch's. */
  readonly policy: Pick<DeployPolicy, 'forks' | 'secretsOnPullRequests'>;
  readonly approved: Intent['approved'];
}

/** Whether the head's code may run here, and whether it may see secrets. */
export interface Trust {
  /** `head-moved`: another commit was approved. */
  readonly run: 'yes' | 'forks-off' | 'not-approved' | 'head-moved';
  readonly secretsAllowed: boolean;
}

/** The one rule of who is trusted: who can push to the repository is; of a fork, the one commit that a maintainer approved. */
export function trustOf({ from, head, policy, approved }: TrustFacts): Trust {
  if (from === 'branch') return { run: 'yes', secretsAllowed: true };
  if (from === 'pull') return { run: 'yes', secretsAllowed: policy.secretsOnPullRequests };
  const run = runOfFork({ head, policy, approved });
  const secretsAllowed = run === 'yes' && policy.secretsOnPullRequests && approved?.withSecrets === true;
  return { run, secretsAllowed };
}

function runOfFork({ head, policy, approved }: Omit<TrustFacts, 'from'>): Trust['run'] {
  if (policy.forks === 'off') return 'forks-off';
  if (!approved) return 'not-approved';
  return approved.commit === head ? 'yes' : 'head-moved';
}
