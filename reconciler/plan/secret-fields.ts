import type { SecretSpec } from './desired.ts';
import { digest } from './digest.ts';

/** As `fields` carry secrets: whose each is, and whether it changed in value or form: `{'secret.DB_URL': 'manifest 1a2b3c4d'}`. */
export function secretFields(secrets: readonly SecretSpec[]): Record<string, string> {
  return Object.fromEntries(secrets.map((secret) => [`secret.${secret.name}`, fieldOf(secret)]));
}

function fieldOf({ as, path, from, digest: value }: SecretSpec): string {
  const mark = as === 'env' ? value : digest({ value, path });
  return `${from} ${mark.slice(0, 8)}`;
}
