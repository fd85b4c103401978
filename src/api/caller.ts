import type { Scope } from '../../schema/api/scopes.ts';
import type { Person } from '../github/commands/permission.ts';

/** Who calls. Never more than a person: what they may do is asked of GitHub by every function. */
export interface Caller {
  readonly person: Person;
  /** Where from, for the audit log: an IP address. */
  readonly origin: string;
  /** A session may all that its person may; a token only what its scopes say. */
  readonly by: { readonly kind: 'session' } | { readonly kind: 'token'; readonly scopes: readonly Scope[] };
}

export function hasScope({ by }: Caller, scope: Scope): boolean {
  return by.kind === 'session' || by.scopes.includes(scope);
}
