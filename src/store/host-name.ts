import { createHash } from 'node:crypto';

/** A DNS label may have 63 characters. */
const longest = 63;

export interface NamedProcess {
  readonly environment: string;
  readonly process: string;
  readonly podName: string;
  readonly owner: string;
  readonly domain: string;
}

/**
 * The host name of a process for people to read, `web-shop-pr-7-acme.localhost`; never parsed.
 * Long ones are cut and told apart by a hash; `salt` above 0 gives another name when one is taken.
 */
export function hostName(named: NamedProcess, salt = 0): string {
  const words = [named.process, named.podName, named.owner].map(dnsWords).filter((word) => word !== '');
  const label = words.join('-');
  const { domain } = named;
  if (label.length <= longest && label !== '' && salt === 0) return `${label}.${domain}`;
  const hash = createHash('sha256')
    .update(`${named.environment}\0${named.process}\0${salt}`)
    .digest('hex')
    .slice(0, 10);
  const start = label.slice(0, longest - hash.length - 1).replace(/-+$/, '');
  return `${start === '' ? 'pod' : start}-${hash}.${domain}`;
}

function dnsWords(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}
