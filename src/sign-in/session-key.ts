import { keyFor } from '../key-for.ts';

/** The key of sessions, of PINACLE_SECRET, hex. Without a secret a restart signs everybody out. */
export function sessionKey(secret: string): string {
  return keyFor(secret, 'pinacle sessions').toString('hex');
}
