import type { TokenScope } from './scoped-tokens.ts';

/** What a step may do in the one repository that it is about: no more than its requests need. "metadata: read" comes with every token. */
export const steps = {
  /** What is wanted: branches, pull requests, the manifest's place in history. */
  read: { contents: 'read', pull_requests: 'read' },
  /** A person's permission, the pull request, a commit to roll back to. */
  command: { contents: 'read', pull_requests: 'read' },
  /** A person's permission. */
  access: { metadata: 'read' },
  check: { checks: 'write' },
  /** Also replies and reactions: on a pull request they are an issue's. */
  comment: { issues: 'write' },
  deployment: { deployments: 'write' },
  /** A pull request with somebody's manifest: a commit, the new branch that holds it, the pull request. No other step writes to git. */
  propose: { contents: 'write', pull_requests: 'write' },
} as const satisfies Readonly<Record<string, TokenScope['permissions']>>;

export type Step = keyof typeof steps;
