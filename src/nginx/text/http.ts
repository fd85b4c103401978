import { challengePath } from '../../acme/http-tokens.ts';
import { isHost } from '../../acme/wanted-certificates.ts';
import type { Front } from '../front.ts';
import { heads } from './heads.ts';
import { isPodOf } from './pod-servers.ts';

/**
 * For names that are nobody's: no certificate, no answer. First of all, so that nginx takes them when no other fits; as long as it does
 * not know the name, their limits are everybody's.
 */
export function nobodysServers({ httpPort, httpsPort }: Front): string[] {
  return [
    `server {
  listen ${httpPort};
  listen [::]:${httpPort};
  server_name "";
${heads}  return 444;
}
`,
    `server {
  listen ${httpsPort} ssl;
  listen [::]:${httpsPort} ssl;
  server_name "";
${heads}  ssl_reject_handshake on;
}
`,
  ];
}

/** Without TLS: on a domain of your own only the way to it, on `localhost` the pods themselves. */
export function httpServer(front: Front): string {
  const { dir, httpPort, httpsPort, podsDomain } = front;
  if (podsDomain === 'localhost') {
    return `server {
  listen 127.0.0.1:${httpPort};
  server_name *.localhost;
  include "${dir}/pod-locations.conf";
}
`;
  }
  const port = httpsPort === 443 ? '' : `:${httpsPort}`;
  return `server {
  listen ${httpPort};
  listen [::]:${httpPort};
  server_name ${namesOf(front).join(' ')};
${heads}  location ${challengePath} {
    proxy_pass http://pinacle_server;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
  }
  location / { return 308 https://$host${port}$request_uri; }
}
`;
}

function namesOf({ podsDomain, dashboardHost, hosts }: Front): string[] {
  const others = hosts.filter((host) => isHost(host) && !isPodOf(host, podsDomain)).toSorted();
  return [`*.${podsDomain}`, ...(dashboardHost === undefined ? [] : [dashboardHost]), ...others];
}
