/**
 * The unit we reconcile: one branch or one pull request of one repository.
 * Keyed by the repository's id, which survives a rename: `42/pull/7`, `42/branch/feature/login`.
 */
export type EnvironmentKey = string;

export type EnvironmentRef =
  | { readonly kind: 'branch'; readonly repositoryId: number; readonly branch: string }
  | { readonly kind: 'pull'; readonly repositoryId: number; readonly number: number };

export interface RepositoryRef {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

export function environmentKey(ref: EnvironmentRef): EnvironmentKey {
  return ref.kind === 'branch'
    ? `${ref.repositoryId}/branch/${ref.branch}`
    : `${ref.repositoryId}/pull/${ref.number}`;
}

/** The reverse of `environmentKey`; undefined when `key` is not one of ours. */
export function parseEnvironmentKey(key: EnvironmentKey): EnvironmentRef | undefined {
  const match = /^(\d{1,15})\/(branch|pull)\/(.{1,255})$/.exec(key);
  if (!match) return undefined;
  const [, id, kind, rest] = match as unknown as [string, string, string, string];
  const repositoryId = Number(id);
  if (kind === 'branch') return { kind, repositoryId, branch: rest };
  return /^\d{1,10}$/.test(rest) ? { kind: 'pull', repositoryId, number: Number(rest) } : undefined;
}
