import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Way } from '../gateway/find-way.ts';

/** How the gateway knows our nginx, and to whom it says which addresses it let it go to. */
export interface NginxSide {
  readonly key: string;
  /** `172.18.0.2:3000`. */
  readonly given: (address: string) => void;
}

/** Where nginx asks before it passes a request on by itself. */
export const authorizePath = '/.pinacle/authorize';

/**
 * Whether nginx asks about somebody's request. The request is then as that one was: its headers, method, path. Whoever asks through
 * nginx, or has no key, does not learn anything here.
 */
export function askedByNginx(request: IncomingMessage, { key }: NginxSide): boolean {
  if (request.url !== authorizePath) return false;
  const { 'x-pinacle-proxy': shown, 'x-original-uri': uri, 'x-original-method': method } = request.headers;
  if (!isKey(shown, key) || typeof uri !== 'string' || typeof method !== 'string') return false;
  request.url = uri;
  request.method = method;
  for (const name of ['x-pinacle-proxy', 'x-original-uri', 'x-original-method']) delete request.headers[name];
  return true;
}

/**
 * 200 with the address and with the cookies that are the pod's; 403: let it come to the gateway, which says why not, or renews a cookie.
 */
export function answerNginx(
  response: ServerResponse,
  { way, cookie, side }: { way: Way; cookie: string | undefined; side: NginxSide },
): void {
  if (way.kind !== 'open' || way.setCookie !== undefined)
    return void response.writeHead(403, { 'content-length': 0 }).end();
  const { host, port } = way.endpoint;
  const address = `${host}:${port}`;
  side.given(address);
  const told = {
    'x-pinacle-address': address,
    ...(cookie === undefined ? {} : { 'x-pinacle-cookie': cookie }),
  };
  response.writeHead(200, { ...told, 'content-length': 0 }).end();
}

function isKey(shown: string | string[] | undefined, key: string): boolean {
  if (typeof shown !== 'string' || shown.length !== key.length) return false;
  return timingSafeEqual(Buffer.from(shown), Buffer.from(key));
}
