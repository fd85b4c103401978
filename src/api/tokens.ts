import { createHash, randomBytes } from 'node:crypto';

/** Told from every other secret by its beginning, for people and for scanners of leaked ones. */
const form = /^pinacle_[A-Za-z0-9_-]{43}$/;

/** A personal token: shown once, and kept as its hash alone. */
export function makeToken(): { readonly token: string; readonly hash: Buffer } {
  const token = `pinacle_${randomBytes(32).toString('base64url')}`;
  return { token, hash: hashOf(token) };
}

/** Of an `Authorization` header: the hash of the token it has; undefined when it has none of ours. */
export function tokenHashIn(authorization: string): Buffer | undefined {
  const [scheme = '', token = '', more] = authorization.split(' ');
  if (scheme.toLowerCase() !== 'bearer' || more !== undefined || !form.test(token)) return undefined;
  return hashOf(token);
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
