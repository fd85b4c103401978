import type { Visit } from '../read-visit.ts';

/**
 * Whether another site's page asks, with the cookie that the browser adds by itself: such a page must change nothing, and open no
 * WebSocket, whose answers it could read. Browsers say whose page it is in Origin, always on a WebSocket. A page may only be looked at,
 * by a link from anywhere. `origin`: this host's own, as `https://host:port`.
 */
export function isForeign({ method, headers, upgrade }: Visit, origin: string): boolean {
  if (upgrade) return headers.origin !== origin;
  if (method === 'GET' || method === 'HEAD') return false;
  if (headers.origin !== undefined) return headers.origin !== origin;
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}
