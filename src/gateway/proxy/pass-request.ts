import {
  type Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { limits } from '../limits.ts';
import type { Endpoint } from '../target.ts';
import { headersForClient } from './headers.ts';
import { type Unanswered, whyUnanswered } from './unanswered.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** A line to add to the pod's answer. */
  readonly setCookie?: string | undefined;
}

/**
 * Passes a request to a pod and its answer back, each in pieces as they come. Resolves once the exchange is over; with why the pod gave
 * no answer, while the client waits for one. What a pod sends never throws.
 * On Node's own client: with httpxy around it, and timers set for each request, the same took half as long again.
 */
export function passRequest(
  agent: Agent,
  exchange: Exchange,
  { host, port }: Endpoint,
): Promise<Unanswered | undefined> {
  return new Promise((resolve) => {
    const { request, response } = exchange;
    const { url: path, method } = request;
    const timeout = limits.idleMs;
    const asked = httpRequest({ agent, host, port, path, method, timeout, headers: linesOf(request) });
    asked.once('socket', limitConnecting);
    asked.once('timeout', () => asked.destroy(new Error('silent', { cause: 'silent' })));
    let answered: IncomingMessage | undefined;
    asked.once('response', (answer) => {
      answered = answer;
      giveBack(answer, { ...exchange, asked });
    });
    // Nobody asked for it: it is no answer.
    asked.once('upgrade', (_answer, socket) => {
      socket.destroy();
      resolve('broken');
    });
    asked.on('error', (error) => {
      stopSending(request, asked);
      if (!response.headersSent && !response.destroyed) resolve(whyUnanswered(error));
    });
    asked.once('close', () => {
      if (answered?.complete === false) response.destroy();
    });
    response.once('close', () => {
      if (!response.writableFinished) asked.destroy();
      resolve(undefined);
    });
    if (!hasBody(request.headers)) return void asked.end();
    // A pod may answer before there is a body: whether it wants one at all.
    if (request.readableLength === 0) asked.flushHeaders();
    request.pipe(asked);
  });
}

/** The head for the pod: of a request without a body it says so, that nobody waits for one. */
function linesOf({ headers, method }: IncomingMessage): string[] {
  const lines: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string') lines.push(name, value);
  }
  // Pods that read such a body otherwise than we did must not find another request in its rest.
  if (headers['transfer-encoding'] !== undefined) lines.push('connection', 'close');
  else if (headers['content-length'] === undefined && method !== 'GET' && method !== 'HEAD')
    lines.push('content-length', '0');
  return lines;
}

export function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function giveBack(answer: IncomingMessage, exchange: Exchange & { asked: ClientRequest }): void {
  const { response, asked, setCookie } = exchange;
  try {
    response.writeHead(answer.statusCode ?? 0, answer.statusMessage, headersForClient(answer, setCookie));
  } catch (error) {
    // A status that is none, or words in it that nobody may send on.
    response.statusMessage = '';
    return void asked.destroy(error as Error);
  }
  pour(answer, exchange);
}

/** As `pipe`, with a third of its listeners. A head whose body lets wait for itself goes ahead of it. */
function pour(
  answer: IncomingMessage,
  { request, response, asked }: Exchange & { asked: ClientRequest },
): void {
  let begun = false;
  answer.on('data', (chunk: Buffer) => {
    begun = true;
    if (!response.write(chunk)) answer.pause();
  });
  response.on('drain', () => answer.resume());
  answer.once('end', () => {
    begun = true;
    response.end();
    if (!asked.writableFinished) stopSending(request, asked);
  });
  setImmediate(() => begun || response.destroyed || response.flushHeaders());
}

/** The pod has heard enough: what the client still sends is read and dropped, so that it gets to the answer. */
function stopSending(request: IncomingMessage, asked: ClientRequest): void {
  request.unpipe(asked);
  request.resume();
  asked.destroy();
}

function limitConnecting(socket: Socket): void {
  if (!socket.connecting) return;
  socket.setTimeout(limits.connectMs);
  socket.once('connect', () => socket.setTimeout(limits.idleMs));
}
