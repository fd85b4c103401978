import type { FastifyReply } from 'fastify';

/** A connection on which the server tells, line by line; no line ends an event too early. */
export interface ServerSent {
  /** False: the other side does not keep up; it was not sent. */
  send(data: string, event?: string): boolean;
  /** Runs once when either side has ended it. */
  onEnd(end: () => void): void;
  end(): void;
}

const mostWaiting = 1024 * 1024;
const beatMs = 20_000;

/** Takes the reply over. Ends after `lifeMs`; a browser then asks again, if it still may. */
export function openServerSent(reply: FastifyReply, lifeMs: number): ServerSent {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // nginx would keep it until it is full.
    'x-accel-buffering': 'no',
  });
  raw.write('retry: 1000\n\n');
  const beat = setInterval(() => raw.write(':\n\n'), beatMs);
  const last = setTimeout(() => raw.end(), lifeMs);
  raw.once('close', () => {
    clearInterval(beat);
    clearTimeout(last);
  });
  return {
    send: (data, event) => {
      if (raw.writableLength > mostWaiting) return false;
      raw.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`);
      return true;
    },
    onEnd: (end) => void raw.once('close', end),
    end: () => void raw.end(),
  };
}
