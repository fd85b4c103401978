import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { ClaimedDomain } from '../store/domains.ts';

/** The TXT record that shows that a domain's owner wants it to lead to a repository's pods. */
export interface DomainRecord {
  readonly name: string;
  readonly value: string;
}

export type RecordOf = (of: ClaimedDomain) => DomainRecord;

/**
 * `secret`: PINACLE_SECRET. The value is of one domain and one repository: what stands in DNS for all to read helps no other
 * repository. A demo that set no secret gets a key of this process.
 */
export function openRecords(secret: string): RecordOf {
  const from = secret === '' ? randomBytes(32) : secret;
  const key = Buffer.from(hkdfSync('sha256', from, '', 'pinacle domain record', 32));
  return ({ domain, repositoryId }) => {
    const hash = createHmac('sha256', key).update(`${repositoryId}\0${domain}`).digest('hex');
    return { name: `_pinacle.${domain}`, value: `pinacle=${hash.slice(0, 40)}` };
  };
}
