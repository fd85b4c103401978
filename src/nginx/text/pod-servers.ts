import { isHost } from '../../acme/wanted-certificates.ts';
import type { Front } from '../front.ts';
import { tls } from './tls.ts';

/** A server for all pods when there is a wildcard, and one for each other host that has a certificate. */
export function podServers(front: Front): string[] {
  const { podsDomain, hosts, certificates } = front;
  const wildcard = certificates.get(`*.${podsDomain}`);
  const own = hosts
    .filter((host) => isHost(host) && !(wildcard && isPodOf(host, podsDomain)))
    .toSorted()
    .flatMap((host) => {
      const certificate = certificates.get(host);
      return certificate === undefined ? [] : [server(front, { names: host, certificate })];
    });
  return [
    ...(wildcard === undefined ? [] : [server(front, { names: `*.${podsDomain}`, certificate: wildcard })]),
    ...own,
  ];
}

export function isPodOf(host: string, podsDomain: string): boolean {
  return host.endsWith(`.${podsDomain}`);
}

function server(front: Front, of: { names: string; certificate: string }): string {
  return `server {
${tls(front, of)}  include "${front.dir}/pod-locations.conf";
}
`;
}
