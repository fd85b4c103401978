import type { Front } from '../front.ts';

/** Listening with TLS under these names. */
export function tls({ httpsPort }: Front, of: { names: string; certificate: string }): string {
  return `  listen ${httpsPort} ssl http2;
  listen [::]:${httpsPort} ssl http2;
  server_name ${of.names};
  ssl_certificate "${of.certificate}";
  ssl_certificate_key "${of.certificate}";
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:pinacle_tls:10m;
`;
}
