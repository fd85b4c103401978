import type { EnvironmentKey } from '../../schema/environment.ts';
import { sha256 } from './digest.ts';

/**
 * The runtime's name of the pod that has this fingerprint: `pin-<10 hex>-<8 hex>`.
 * It says which pod it is, so that creating it twice is creating it once.
 */
export function podId(environment: EnvironmentKey, fingerprint: string): string {
  return `pin-${sha256(environment).slice(0, 10)}-${fingerprint.slice(0, 8)}`;
}
