import type { Front } from '../front.ts';
import { forwarded } from './headers.ts';
import { heads } from './heads.ts';
import { tls } from './tls.ts';

/** Webhooks, pages and API, once there is a certificate. A webhook of GitHub has 25 MB at most. */
export function dashboardServer(front: Front): string[] {
  const { dashboardHost } = front;
  const certificate = dashboardHost === undefined ? undefined : front.certificates.get(dashboardHost);
  if (dashboardHost === undefined || certificate === undefined) return [];
  return [
    `server {
${tls(front, { names: dashboardHost, certificate })}  client_max_body_size 25m;
${heads}  # For the machine itself and your monitoring.
  location ~ ^/(metrics|readyz)$ { return 404; }
  location / {
    proxy_pass http://pinacle_server;
    proxy_http_version 1.1;
    proxy_buffering off;
    proxy_read_timeout 600s;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $pinacle_connection;
    ${forwarded(front)}
  }
}
`,
  ];
}
