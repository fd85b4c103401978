import type { SecretSpec } from './desired.ts';

/** Those of the pod's secrets that a process sees, by name; `names` absent: all. A name that is nobody's secret is passed over. */
export function seenSecrets(
  secrets: readonly SecretSpec[],
  names: readonly string[] | undefined,
): readonly SecretSpec[] {
  const seen = names === undefined ? secrets : secrets.filter(({ name }) => names.includes(name));
  return [...seen].sort((a, b) => (a.name < b.name ? -1 : 1));
}
