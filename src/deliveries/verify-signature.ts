import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether `signature` (`sha256=<hex>`) is of `body` with any of `secrets`; the time taken says nothing about any of them. */
export function verifySignature(signature: string, body: Buffer, secrets: readonly string[]): boolean {
  const match = /^sha256=([0-9a-f]{64})$/.exec(signature);
  if (!match?.[1]) return false;
  const given = Buffer.from(match[1], 'hex');
  let right = false;
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(body).digest();
    right = timingSafeEqual(given, expected) || right;
  }
  return right;
}
