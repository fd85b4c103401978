import type { DeployPolicy } from '../../../schema/manifest/types.ts';
import type { Snapshot } from './read-snapshot.ts';

/** What holds when no valid manifest says otherwise: the default branch runs, pull requests wait for a comment. */
export const defaultPolicy: DeployPolicy = {
  pullRequests: 'comment',
  idleMs: 30 * 60_000,
  ttlMs: 72 * 3_600_000,
  forks: 'approve',
  secretsOnPullRequests: true,
};

/** What holds when the base branch's manifest cannot be read: nobody knows what it forbids, so it forbids. */
export const closedPolicy: DeployPolicy = {
  ...defaultPolicy,
  forks: 'off',
  secretsOnPullRequests: false,
  visibility: 'team',
};

/** What the base branch's manifest says of what wants to be merged there. */
export function basePolicy(manifest: Snapshot['manifest']): DeployPolicy {
  if (manifest.kind === 'invalid') return closedPolicy;
  return manifest.kind === 'valid' ? manifest.manifest.deploy : defaultPolicy;
}
