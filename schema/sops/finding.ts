import type { Finding, Span } from '../manifest/finding.ts';

/** What a SOPS file is asked, beyond what every file of ours is. Names are stable: people and pages refer to them. */
export const sopsRules = {
  'sops-format': 'the name of a SOPS file ends in .yaml, .yml, .json or .env',
  'sops-line': 'a line of a dotenv file is a comment or NAME=value',
  'sops-not-encrypted': 'the file was encrypted with SOPS',
  'sops-mac-missing': 'the file has a MAC and the time that it is bound to',
  'sops-no-age': 'the data key is encrypted with age, for 32 recipients at most',
  'sops-key-groups': 'one recipient suffices to open the file: no key groups',
  'sops-unknown-rule': 'the file says what is encrypted in a way that is known here, and in one way only',
  'sops-plaintext': 'what the rules of the file want encrypted is encrypted',
  'sops-empty': 'a secret is not empty: SOPS encrypts no empty value, so its MAC does not hold it',
  'sops-nested': 'a secret stands at the top level',
  'sops-sealed-form': 'an encrypted value is whole and of a known type',
} as const;

export type SopsFinding = Finding<keyof typeof sopsRules | Finding['rule']>;

type Words = Pick<SopsFinding, 'message' | 'fix'>;

/** Of the whole file. */
export const top: Span = { start: 0, end: 0 };

export function finding(at: Span, rule: SopsFinding['rule'], words: Words): SopsFinding {
  return { at, rule, ...words };
}
