import type { EnvironmentKey } from '../../schema/environment.ts';

/** The key of an environment as a part of a URL. */
export function environmentId(key: EnvironmentKey): string {
  return Buffer.from(key).toString('base64url');
}

/** The reverse; what is no id gives a key that no environment has. */
export function environmentOf(id: string): EnvironmentKey {
  return Buffer.from(id, 'base64url').toString('utf8');
}
