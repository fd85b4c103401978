import type { ProcessSpec, SecretSpec } from './desired.ts';
import { digest } from './digest.ts';
import { seenSecrets } from './seen-secrets.ts';

/** Of all that `put-secrets` puts. Not of where a secret comes from: the same value from another scope is nothing new for a pod. */
export function secretsFingerprint(
  secrets: readonly SecretSpec[],
  processes: readonly Pick<ProcessSpec, 'name' | 'secrets'>[],
): string | null {
  if (secrets.length === 0) return null;
  return digest({
    secrets: seenSecrets(secrets, undefined).map(({ from: _from, ...put }) => put),
    seen: Object.fromEntries(processes.map(({ name, secrets: names }) => [name, names])),
  });
}
