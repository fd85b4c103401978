import picomatch from 'picomatch';
import type { DeployPolicy } from '../../../schema/manifest/types.ts';

/** Whether the policy runs this branch. A glob's `*` stops at `/`, as in GitHub's own branch rules. */
export function selectsBranch(policy: DeployPolicy, branch: string, defaultBranch: string): boolean {
  if (!policy.branches) return branch === defaultBranch;
  return picomatch.isMatch(branch, [...policy.branches], { dot: true, nonegate: true, maxLength: 512 });
}
