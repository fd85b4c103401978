import { code } from './escape.ts';
import type { View } from './view.ts';

/** How to add a secret, where everything runs and there is none yet; else empty. Markdown. */
export function secretsHint({ outcome, recipient }: View): string {
  if (outcome.kind !== 'converged' || recipient === undefined) return '';
  const command = code(`pinacle secrets set NAME --recipient ${recipient}`);
  return `No secrets yet: ${command} in a checkout encrypts a value of standard input for this repository alone and writes it into the manifest.`;
}
