import { hkdfSync, randomBytes } from 'node:crypto';

/** The key of sessions, of PINACLE_SECRET and for nothing else, hex. Without a secret (a demo) one of this process: a restart signs everybody out. */
export function sessionKey(secret: string): string {
  const from = secret === '' ? randomBytes(32) : secret;
  return Buffer.from(hkdfSync('sha256', from, '', 'pinacle sessions', 32)).toString('hex');
}
