import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, Refusal, refusalAnswer } from './answer.ts';

export type Handler = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

export interface Listening {
  readonly baseUrl: string;
  handle: Handler;
  close(): Promise<void>;
}

/** One loopback port, open before anything answers on it: others need its address to start. */
export async function listen(): Promise<Listening> {
  const listening = {
    baseUrl: '',
    handle: (_: IncomingMessage, outgoing: ServerResponse) =>
      Promise.resolve(void outgoing.writeHead(503).end()),
  };
  const server = createServer((incoming, outgoing) => {
    listening.handle(incoming, outgoing).catch((error: unknown) => fail(outgoing, error));
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(listening, { baseUrl: `http://127.0.0.1:${port}`, close: () => closeServer(server) });
}

/** GitHub's own limit on a request's body is far below. */
const LARGEST_BODY = 30 * 1024 * 1024;

export async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > LARGEST_BODY) throw new Refusal(413, 'Payload too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

/** Writes an answer; a GET has an ETag, and is 304 for who has it already. Returns the status that was sent. */
export function send(
  exchange: { incoming: IncomingMessage; outgoing: ServerResponse },
  answer: Answer,
): number {
  const { incoming, outgoing } = exchange;
  const plain = answer.body === undefined || typeof answer.body === 'string' || Buffer.isBuffer(answer.body);
  const body = plain ? answer.body : JSON.stringify(answer.body);
  const headers: Record<string, string> = {
    ...(plain ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...answer.headers,
  };
  if (incoming.method === 'GET' && answer.status === 200 && body !== undefined) {
    headers.etag = `W/"${createHash('sha256').update(body).digest('hex')}"`;
    headers['cache-control'] = 'private, max-age=60, s-maxage=60';
    if (incoming.headers['if-none-match']?.includes(headers.etag.slice(2))) {
      delete headers['content-type'];
      outgoing.writeHead(304, headers).end();
      return 304;
    }
  }
  outgoing.writeHead(answer.status, headers).end(body);
  return answer.status;
}

function fail(outgoing: ServerResponse, error: unknown): void {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  const answer =
    error instanceof Refusal
      ? refusalAnswer(error)
      : { status: 500, body: { message: `stand-in: ${String((error as Error).stack ?? error)}` } };
  outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
