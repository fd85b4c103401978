import { isIP } from 'node:net';

/** Who asks, for limits and for what pods are told: the socket's other end or, when that is a proxy we trust, whom the proxy saw. */
export interface ClientAddresses {
  isProxy(peer: string | undefined): boolean;
  /** `forwardedFor`: the header X-Forwarded-For, of which only what a trusted proxy itself added is believed. */
  of(peer: string | undefined, forwardedFor: string | string[] | undefined): string;
}

export function clientAddresses(trustedProxies: readonly string[]): ClientAddresses {
  const trusted = new Set(trustedProxies.map(plain));
  const isProxy = (peer: string | undefined) => peer !== undefined && trusted.has(plain(peer));
  return {
    isProxy,
    of: (peer, forwardedFor) => {
      const own = plain(peer ?? '');
      if (forwardedFor === undefined || !trusted.has(own)) return own;
      // From its end: what stands further left is what the client says of itself.
      const seen = String(forwardedFor).split(',').map(plain).toReversed();
      const client = seen.find((address) => !trusted.has(address));
      return client !== undefined && isIP(client) ? client : own;
    },
  };
}

/** A socket that takes both kinds shows an IPv4 peer as `::ffff:1.2.3.4`. */
function plain(address: string): string {
  if (ipv4.test(address)) return address;
  return address
    .trim()
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '');
}

const ipv4 = /^[\d.]+$/;
