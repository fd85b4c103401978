import type { Person } from '../../github/commands/permission.ts';

/** By what somebody asks to see a process. What it lets see is decided each time, in `mayOpen`. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'person'; readonly person: Person }
  /** Id of a share link. */
  | { readonly kind: 'link'; readonly id: string }
  /** SHA-256 of a bypass token. */
  | { readonly kind: 'token'; readonly digest: string };

export const nobody: Credential = { kind: 'none' };

/** One process of one environment at one host name: what cookies and tokens are good for, and nothing beside it. */
export interface Place {
  readonly host: string;
  readonly environment: string;
  readonly process: string;
}

export function samePlace(one: Place, other: Place): boolean {
  return one.host === other.host && one.environment === other.environment && one.process === other.process;
}
