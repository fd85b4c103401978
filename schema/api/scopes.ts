/** What a token may be used for; never more than its person may. */
export const scopes = {
  read: 'look at environments, logs, repositories and hosts',
  act: 'give commands to environments, and propose changes of manifests',
  secrets: 'list, set and delete secrets, and change recipients',
  share: 'list, make and revoke share links and bypass tokens',
  audit: 'read the audit log',
} as const;

export type Scope = keyof typeof scopes;

export const scopeNames = Object.keys(scopes) as Scope[];
