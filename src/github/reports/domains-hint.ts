import { code } from './escape.ts';
import type { DomainToDo, View } from './view.ts';

/** Which records to add for domains that lead nowhere yet; else empty. Markdown. */
export function domainsHint({ domains = [] }: View): string {
  if (domains.length === 0) return '';
  return ['**Domains that do not lead here yet**', domains.map(line).join('\n')].join('\n\n');
}

function line({ domain, record }: DomainToDo): string {
  if (!record) return `- ${code(domain)} is a name of Pinacle itself: choose one in a DNS zone of your own`;
  return `- ${code(domain)}: add the TXT record ${code(record.name)} with the value ${code(record.value)}`;
}
