import { type IncomingHttpHeaders, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { escapeHtml, htmlPage } from '../pages/html.ts';
import type { Inside } from './look-inside.ts';
import type { Words } from './words.ts';

/** Answers in the pod's place: a page for browsers, else problem details (RFC 9457). Never kept by anyone. */
export function answer(response: ServerResponse, headers: IncomingHttpHeaders, words: Words): void {
  const { type, body } = wantsPage(headers) ? asPage(words) : asProblem(words);
  response.writeHead(words.status, { ...answerHeaders(words), 'content-type': type }).end(body);
}

/** The same where there is a bare connection: who asked for a WebSocket reads no page. */
export function answerUpgrade(socket: Socket, words: Words): void {
  const { type, body } = asProblem(words);
  const headers = {
    ...answerHeaders(words),
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${words.status} ${STATUS_CODES[words.status] ?? ''}\r\n`;
  socket.end(`${status}${lines.join('')}\r\n${body}`);
}

/** Sends a browser elsewhere. Whoever it is sent to learns nothing of where it was. */
export function send(
  response: ServerResponse,
  { location, setCookie }: { location: string; setCookie?: string },
): void {
  response
    .writeHead(303, {
      location,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      ...(setCookie === undefined ? {} : { 'set-cookie': setCookie }),
    })
    .end();
}

function wantsPage({ accept }: IncomingHttpHeaders): boolean {
  return accept?.includes('text/html') ?? false;
}

function asPage({ title, text, inside }: Words) {
  const body = `<h1>${escapeHtml(title)}</h1><p class="soft">${escapeHtml(text)}</p>${inside ? insideHtml(inside) : ''}`;
  return { type: 'text/html; charset=utf-8', body: htmlPage(title, body) };
}

function insideHtml({ ports, lines }: Inside): string {
  const list = ports.map(portWords).join(', ') || 'nothing';
  const log = lines && `<h2>Its last lines</h2><pre>${escapeHtml(lines.join('\n'))}</pre>`;
  return `<p>In the pod listens: ${escapeHtml(list)}.</p>${log ?? ''}`;
}

function portWords({ port, inside }: Inside['ports'][number]): string {
  return inside ? `${port} (on 127.0.0.1 alone: let it listen on 0.0.0.0)` : String(port);
}

function asProblem({ status, title, text, inside }: Words) {
  const problem = { type: 'about:blank', status, title, detail: text, ...inside };
  return { type: 'application/problem+json', body: `${JSON.stringify(problem)}\n` };
}

function answerHeaders({ status, retryAfterS, refresh }: Words): Record<string, string> {
  const later = retryAfterS ?? (status === 503 || status === 429 ? 2 : undefined);
  return {
    ...ownPolicy,
    ...(later === undefined ? {} : { 'retry-after': String(later) }),
    // The browser asks for the same address again, shows this page until the answer is there, and needs no script for it.
    ...(refresh ? { refresh: '0' } : {}),
  };
}

/** What we answer in a pod's place runs nothing and loads nothing; where it comes from it may say to the pod's own host alone. */
const ownPolicy = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};
