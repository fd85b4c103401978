import type { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Weight, weighRequest } from '../activity/weigh-request.ts';

/** A request for a pod, as far as the gateway looks at it. */
export interface Visit {
  /** The host name, whole, lower case, without its port: never parsed. */
  readonly host: string;
  /** Path and query as they came; begins with `/`. */
  readonly path: string;
  /** IP address of who asks. */
  readonly client: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Asks for a WebSocket. */
  readonly upgrade: boolean;
  /** What it says about people. */
  readonly weight: Weight;
  /** A browser opens a page, and can be shown another one meanwhile; `again`: it comes from that one. */
  readonly page?: 'first' | 'again';
  /** A server in front asks whether it may pass it on: it is not held, but comes itself when it may not. */
  readonly asksOnly?: true;
  /** Calls back once when the client has left, or the exchange is over. */
  readonly onGone: (call: () => void) => void;
}

export type ReadVisit = Visit | { readonly kind: 'malformed'; readonly why: string };

/**
 * `client`: as `clientAddress` has it. Malformed is what two readers could understand differently, such as two hosts: by it a
 * request would be authorised for one pod and reach another.
 */
export function readVisit(request: IncomingMessage, client: string, until: EventEmitter): ReadVisit {
  const { url = '', method = 'GET', headers } = request;
  if (!url.startsWith('/')) return malformed('the request must name a path, not a whole URL');
  if (countHosts(request.rawHeaders) !== 1) return malformed('the request must have one Host');
  const host = hostName(headers.host);
  if (!host) return malformed('Host is not the name of a host');
  const page = method === 'GET' ? pageOf(request) : undefined;
  const onGone = (call: () => void) => void until.once('close', call);
  return {
    host,
    path: url,
    client,
    method,
    headers,
    upgrade: headers.upgrade !== undefined,
    weight: weighRequest(request),
    ...(page ? { page } : {}),
    onGone,
  };
}

/** The page that is shown while a pod wakes asks for its own address again, and names itself as where it comes from. */
function pageOf({ url, headers }: IncomingMessage): Visit['page'] {
  const mode = headers['sec-fetch-mode'];
  const opens = mode === undefined ? headers.accept?.includes('text/html') : mode === 'navigate';
  if (!opens) return undefined;
  return headers.referer?.endsWith(`://${headers.host}${url}`) ? 'again' : 'first';
}

function malformed(why: string): ReadVisit {
  return { kind: 'malformed', why };
}

/** Node keeps the first of several and says nothing. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let n = 0; n < rawHeaders.length; n += 2) {
    if (rawHeaders[n]?.length === 4 && rawHeaders[n]?.toLowerCase() === 'host') count += 1;
  }
  return count;
}

/** `web-shop-main-acme.localhost:8081` → the name, lower case; undefined when it is not a host name. */
export function hostName(header: string | undefined): string | undefined {
  const match = /^([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::\d{1,5})?$/.exec((header ?? '').toLowerCase());
  return match?.[1];
}
