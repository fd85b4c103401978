import type { IncomingHttpHeaders } from 'node:http';
import { withoutOurs, withoutSettingOurs } from './our-cookies.ts';

/** What a pod is told of who asks. */
export interface Forwarded {
  readonly client: string;
  /** Host with its port, as the client wrote it. */
  readonly host: string;
  readonly scheme: 'http' | 'https';
}

/**
 * The headers that a pod gets: without those of the connection, without all that would have been believed of us had we sent it, and
 * with X-Forwarded-* as we know it. `upgrade`: the protocol that the connection is to change to.
 */
export function headersForPod(
  headers: IncomingHttpHeaders,
  forwarded: Forwarded,
  upgrade?: string,
): IncomingHttpHeaders {
  const listed = listedIn(headers.connection);
  const kept: IncomingHttpHeaders = {};
  for (const name in headers) {
    if (hopByHop.has(name) || listed?.has(name) || isOurs(name)) continue;
    kept[name] = headers[name];
  }
  if (upgrade !== undefined) {
    kept.connection = 'Upgrade';
    kept.upgrade = upgrade;
  }
  if (kept.cookie !== undefined) {
    const others = withoutOurs(kept.cookie);
    if (others === undefined) delete kept.cookie;
    else kept.cookie = others;
  }
  kept['x-forwarded-for'] = forwarded.client;
  kept['x-forwarded-host'] = forwarded.host;
  kept['x-forwarded-proto'] = forwarded.scheme;
  return kept;
}

/**
 * Takes from a pod's answer what is between the pod and us, and cookies in our name. `keepAlive`: whether the client wants its
 * connection to us kept. `setCookie`: a line of ours to add.
 */
export function cleanAnswer(headers: IncomingHttpHeaders, keepAlive: boolean, setCookie?: string): void {
  for (const name of listedIn(headers.connection) ?? []) delete headers[name];
  for (const name in headers) if (hopByHop.has(name)) delete headers[name];
  headers.connection = keepAlive ? 'keep-alive' : 'close';
  if (headers['set-cookie'] === undefined && setCookie === undefined) return;
  const lines = withoutSettingOurs(headers['set-cookie'] ?? []);
  headers['set-cookie'] = setCookie === undefined ? lines : [...lines, setCookie];
}

/** RFC 9110, 7.6.1. `expect` we have answered ourselves. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

/** A request that could drop these would be framed, or routed, otherwise by the pod than by us. */
const neverListed: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'host', 'cookie']);

function listedIn(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  const names = connection.split(',').map((name) => name.trim().toLowerCase());
  return new Set(names.filter((name) => !neverListed.has(name)));
}

/** Servers after CGI read `x_forwarded_for` as X-Forwarded-For too. */
function isOurs(name: string): boolean {
  const [first] = name;
  if (first !== 'x' && first !== 'f') return false;
  const plain = name.replaceAll('_', '-');
  return (
    plain.startsWith('x-forwarded-') ||
    plain === 'forwarded' ||
    plain === 'x-real-ip' ||
    plain.startsWith('x-pinacle-')
  );
}
