import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import type { CertificateFolder } from '../acme/certificate-folder.ts';
import { isHost } from '../acme/wanted-certificates.ts';
import type { Config, NginxConfig } from '../config.ts';
import type { Front } from './front.ts';

export type FrontConfig = Pick<
  Config,
  'host' | 'port' | 'gatewayPort' | 'publicUrl' | 'podsDomain' | 'secret'
>;

/** Reads what nginx's configuration is made of, as it is now. */
export async function readFront(
  config: FrontConfig & { readonly nginx: NginxConfig },
  from: {
    hosts: () => Promise<readonly string[]>;
    folder: Pick<CertificateFolder, 'list'>;
    addresses: () => readonly string[];
  },
): Promise<Front> {
  const { nginx, host, port, gatewayPort, podsDomain, publicUrl, secret } = config;
  const [hosts, certificates] = await Promise.all([from.hosts(), from.folder.list()]);
  return {
    dir: resolve(nginx.dir),
    // Beside the pid file: a folder that is in memory on all systems of today.
    answersDir: join(dirname(nginx.pidFile), 'pinacle-answers'),
    httpPort: nginx.httpPort,
    httpsPort: nginx.httpsPort,
    podsDomain,
    dashboardHost: dashboardHost(publicUrl),
    serverAddress: addressOf(host, port),
    gatewayAddress: addressOf(host, gatewayPort),
    proxyKey: proxyKey(secret),
    hosts,
    certificates: new Map(certificates.map(({ name, file }) => [name, file])),
    addresses: from.addresses(),
  };
}

/** The host of the dashboard, when it is one that TLS can be had for. */
export function dashboardHost(publicUrl: string): string | undefined {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' && isHost(hostname) ? hostname : undefined;
}

/** What nginx's configuration proves itself with to the gateway. */
export function proxyKey(secret: string): string {
  return createHmac('sha256', secret).update('nginx asks').digest('base64url');
}

/** Who listens on all addresses is found on this machine's own. */
function addressOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `127.0.0.1:${port}`;
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
