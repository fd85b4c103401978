import { createHash } from 'node:crypto';

/** git's id of a file that says this, 40 hex: SHA-1 over a header with its length in bytes, and its content. */
export function blobId(text: string): string {
  const content = Buffer.from(text);
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
