import { createHmac, timingSafeEqual } from 'node:crypto';
import { keepNewest } from '../../keep-newest.ts';
import { keyFor } from '../../key-for.ts';

/** Makes texts that only we can have made, and reads them. Anybody can read what they say. */
export interface Seal<T> {
  seal(claims: T): string;
  /** Undefined: not ours, or of another kind. */
  open(text: string): T | undefined;
}

/** The longest text that is looked at. */
const longest = 8192;

/** Texts that were ours, the newest: each request of a page brings the same one. Whole, since all of a text is what was proved. */
const mostKept = 1000;

/**
 * `secret`: PINACLE_SECRET. Each kind of text has a key of its own, so that none is taken for another. A demo that set no secret gets
 * a key of this process: a restart makes its texts void.
 */
export function openSeal<T extends object>(secret: string, kind: string): Seal<T> {
  const key = keyFor(secret, `pinacle gateway ${kind}`);
  const sign = (body: string) => createHmac('sha256', key).update(body).digest();
  const read = (text: string) => {
    const [body = '', signature = '', ...more] = text.split('.');
    const given = Buffer.from(signature, 'base64url');
    const expected = sign(body);
    if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
      return undefined;
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as T;
  };
  const kept = new Map<string, T>();
  return {
    seal: (claims) => {
      const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
      return `${body}.${sign(body).toString('base64url')}`;
    },
    open: (text) => {
      const known = kept.get(text);
      if (known || text.length > longest) return known;
      const claims = read(text);
      if (claims) keepNewest(kept, text, claims, mostKept);
      return claims;
    },
  };
}
