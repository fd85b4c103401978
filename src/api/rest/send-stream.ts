import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Operation } from '../operation.ts';

/** A proxy that hears nothing for a minute hangs up. */
const beatMs = 20_000;

/** Sends what comes as it comes; the client's going away ends it. */
export function sendStream(
  reply: FastifyReply,
  items: AsyncIterable<unknown>,
  type: NonNullable<Operation['streams']>,
): FastifyReply {
  const events = type === 'text/event-stream';
  // nginx would keep events back until its buffer is full.
  reply.type(type).header('x-accel-buffering', 'no');
  if (events) beat(reply);
  const encoded = events ? asEvents(items) : asJsonLines(items);
  return reply.send(Readable.from(encoded, { objectMode: true, highWaterMark: 16 }));
}

function beat({ raw }: FastifyReply): void {
  const timer = setInterval(() => raw.headersSent && raw.write(':\n\n'), beatMs);
  raw.once('close', () => clearInterval(timer));
}

/** One `data:` line each, JSON: no line of a log can end an event. `end` says that nothing more comes. */
async function* asEvents(items: AsyncIterable<unknown>): AsyncIterable<string> {
  yield ':\n\n';
  for await (const item of items) yield `data: ${JSON.stringify(item)}\n\n`;
  yield 'event: end\ndata: null\n\n';
}

async function* asJsonLines(items: AsyncIterable<unknown>): AsyncIterable<string> {
  for await (const item of items) yield `${JSON.stringify(item)}\n`;
}
