import { hkdfSync, randomBytes } from 'node:crypto';

/**
 * A key of 32 bytes for one use and for nothing else. `secret`: PINACLE_SECRET. A demo that set no secret gets a key of this process: a
 * restart makes void what was made with it.
 */
export function keyFor(secret: string, use: string): Buffer {
  const from = secret === '' ? randomBytes(32) : secret;
  return Buffer.from(hkdfSync('sha256', from, '', use, 32));
}
