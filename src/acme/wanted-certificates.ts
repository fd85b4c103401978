/** One certificate that should be there, and how we prove that its name is ours. */
export interface WantedCertificate {
  /** A host, or a wildcard. */
  readonly name: string;
  readonly proof: 'dns' | 'http';
}

export interface KnownNames {
  /** Host of the dashboard; undefined: nobody gives a certificate for it, as for `localhost`. */
  readonly dashboard: string | undefined;
  readonly podsDomain: string;
  /** Records of the pods domain can be set, so that one certificate serves every pod. */
  readonly wildcard: boolean;
  /** Hosts that somebody has now: given to processes, and custom domains that were verified. */
  readonly hosts: readonly string[];
}

/** What should be there, the most useful first. Only for names that somebody has: a stranger's name costs no order. */
export function wantedCertificates({
  dashboard,
  podsDomain,
  wildcard,
  hosts,
}: KnownNames): WantedCertificate[] {
  const covered = (host: string) => wildcard && isLabelOf(host, podsDomain);
  const single = (name: string): WantedCertificate => ({ name, proof: 'http' });
  return [
    ...(dashboard === undefined ? [] : [single(dashboard)]),
    ...(wildcard ? [{ name: `*.${podsDomain}`, proof: 'dns' } as const] : []),
    ...hosts.filter((host) => isHost(host) && !covered(host) && host !== dashboard).map(single),
  ];
}

/** A wildcard stands for one label, no more. */
function isLabelOf(host: string, domain: string): boolean {
  return host.endsWith(`.${domain}`) && !host.slice(0, -domain.length - 1).includes('.');
}

/** A name of two labels or more, lower case, that no file system or configuration reads as something else. */
export function isHost(name: string): boolean {
  return (
    name.length <= 253 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(name)
  );
}
