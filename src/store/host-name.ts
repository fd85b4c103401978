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
export function hostName({ environment, process, podName, owner, domain }: NamedProcess, salt = 0): string {
  const label = labelOf([process, podName, owner], { unique: `${environment}\0${process}`, salt, longest });
  return `${label}.${domain}`;
}

export type NamedPod = Omit<NamedProcess, 'process'>;

/** The same of a whole pod, `shop-pr-7-acme.localhost`: with room for a port and a hyphen before it. */
export function podHostName({ environment, podName, owner, domain }: NamedPod, salt = 0): string {
  const room = longest - '65535-'.length;
  return `${labelOf([podName, owner], { unique: environment, salt, longest: room })}.${domain}`;
}

function labelOf(
  named: readonly string[],
  { unique, salt, longest }: { unique: string; salt: number; longest: number },
): string {
  const words = named.map(dnsWords).filter((word) => word !== '');
  const label = words.join('-');
  if (label.length <= longest && label !== '' && salt === 0) return label;
  const hash = createHash('sha256').update(`${unique}\0${salt}`).digest('hex').slice(0, 10);
  const start = label.slice(0, longest - hash.length - 1).replace(/-+$/, '');
  return `${start === '' ? 'pod' : start}-${hash}`;
}

function dnsWords(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}
