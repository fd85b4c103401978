import { type EnvironmentKey, parseEnvironmentKey } from './environment.ts';

/** An environment's key as a part of a path: what the links of checks have too. */
export function environmentId(key: EnvironmentKey): string {
  return Buffer.from(key).toString('base64url');
}

/** Undefined when it is the id of none. */
export function keyOfId(id: string): EnvironmentKey | undefined {
  if (!/^[A-Za-z0-9_-]{1,1000}$/.test(id)) return undefined;
  const key = Buffer.from(id, 'base64url').toString('utf8');
  return parseEnvironmentKey(key) && environmentId(key) === id ? key : undefined;
}
