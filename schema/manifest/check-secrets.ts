import { hasBech32Checksum } from './bech32.ts';
import { type Finding, onValue } from './finding.ts';
import { formOf } from './forms.ts';
import { isMap, type Json, pointer } from './located.ts';
import type { Outline } from './outline.ts';
import { ourSecretPaths, patterns } from './patterns.ts';

const secret = new RegExp(patterns.secret, 'u');
const recipient = new RegExp(patterns.recipient, 'u');

/** What a pattern cannot say of secrets: whole base64, a checksum that fits, a path where a file is wanted. Never shows a value. */
export function checkSecrets({ root }: Outline): readonly Finding[] {
  const secrets = isMap(root.secrets) ? Object.entries(root.secrets) : [];
  return [
    ...secrets.flatMap(([name, value]) => checkSecret(value, pointer('/secrets', name))),
    ...checkRecipient(root.recipient),
  ];
}

function checkSecret(value: Json, at: string): readonly Finding[] {
  if (typeof value === 'string')
    return isCutShort(value) ? [{ at: onValue(at), ...formOf(patterns.secret) }] : [];
  if (!isMap(value)) return [];
  const findings: Finding[] = [];
  const { value: ciphertext, as, path } = value;
  if (typeof ciphertext === 'string' && isCutShort(ciphertext))
    findings.push({ at: onValue(pointer(at, 'value')), ...formOf(patterns.secret) });
  if (as === 'file' && path === undefined)
    findings.push({ at: onValue(at), missing: 'path', ...fileNeedsPath });
  if (as !== 'file' && path !== undefined)
    findings.push({ at: onValue(pointer(at, 'path')), ...pathNeedsFile });
  if (typeof path === 'string' && ourSecretPaths.test(path))
    findings.push({ at: onValue(pointer(at, 'path')), ...formOf(patterns.path) });
  return findings;
}

const fileNeedsPath = {
  rule: 'secret-file-needs-path',
  message: 'a secret that becomes a file has no path',
  fix: 'Add `path`: where it stands below /run/secrets.',
} as const;
const pathNeedsFile = {
  rule: 'secret-file-needs-path',
  message: 'a secret that becomes a variable has a path',
  fix: 'Add `as: file`, or remove `path`.',
} as const;

/** Looks like an age file, but its base64 is not whole. */
function isCutShort(value: string): boolean {
  if (!secret.test(value)) return false;
  const base64 = value
    .replace(/^age:|-----(?:BEGIN|END) AGE ENCRYPTED FILE-----|\s/g, '')
    .replaceAll(/\s/g, '');
  return !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64);
}

function checkRecipient(value: Json | undefined): readonly Finding[] {
  if (typeof value !== 'string' || !recipient.test(value) || hasBech32Checksum(value)) return [];
  return [
    {
      at: onValue('/recipient'),
      rule: 'recipient-form',
      message: 'this age public key is mistyped: its checksum does not fit',
      fix: 'Copy it again from what `age-keygen -y` prints.',
    },
  ];
}
