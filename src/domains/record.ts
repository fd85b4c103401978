import { createHmac } from 'node:crypto';
import { keyFor } from '../key-for.ts';
import type { ClaimedDomain } from '../store/domains.ts';

/** The TXT record that shows that a domain's owner wants it to lead to a repository's pods. */
export interface DomainRecord {
  readonly name: string;
  readonly value: string;
}

export type RecordOf = (of: ClaimedDomain) => DomainRecord;

/**
 * `secret`: PINACLE_SECRET. The value is of one domain and one repository: what stands in DNS for all to read helps no other
 * repository.
 */
export function openRecords(secret: string): RecordOf {
  const key = keyFor(secret, 'pinacle domain record');
  return ({ domain, repositoryId }) => {
    const hash = createHmac('sha256', key).update(`${repositoryId}\0${domain}`).digest('hex');
    return { name: `_pinacle.${domain}`, value: `pinacle=${hash.slice(0, 40)}` };
  };
}
