import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
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
 * What a client gets of a pod's answer, names and values in turn: without what is between the pod and us, how its body is framed
 * included, and without cookies in our name. `setCookie`: a line of ours to add.
 */
export function headersForClient(answer: Answer, setCookie?: string): string[] {
  const { headers, statusCode } = answer;
  const listed = listedIn(headers.connection);
  const kept: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (hopByHop.has(name) || name === 'transfer-encoding' || listed?.has(name) || value === undefined)
      continue;
    if (statusCode === 204 && name === 'content-length') continue;
    if (typeof value === 'string') kept.push(name, value);
    else for (const line of withoutSettingOurs(value)) kept.push(name, line);
  }
  if (setCookie !== undefined) kept.push('set-cookie', setCookie);
  return kept;
}

export type Answer = Pick<IncomingMessage, 'headers' | 'statusCode'>;

/** The same for what answered a request for a WebSocket otherwise, in place: of it httpxy frames the body. */
export function cleanAnswer(headers: IncomingHttpHeaders): void {
  for (const name of listedIn(headers.connection) ?? []) delete headers[name];
  for (const name in headers) if (hopByHop.has(name)) delete headers[name];
  if (headers['set-cookie']) headers['set-cookie'] = withoutSettingOurs(headers['set-cookie']);
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
