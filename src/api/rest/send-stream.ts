import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Operation } from '../operation.ts';

/** Sends what comes as it comes; the client's going away ends it. */
export function sendStream(
  reply: FastifyReply,
  items: AsyncIterable<unknown>,
  type: NonNullable<Operation['streams']>,
): FastifyReply {
  const encode = type === 'text/event-stream' ? events(items) : jsonLines(items);
  // nginx would keep events back until its buffer is full.
  reply.type(type).header('x-accel-buffering', 'no');
  return reply.send(Readable.from(encode, { objectMode: true, highWaterMark: 16 }));
}

/** One `data:` line each, JSON: no line of a log can end an event. `end` says that nothing more comes. */
async function* events(items: AsyncIterable<unknown>): AsyncIterable<string> {
  yield ':ok\n\n';
  for await (const item of items) yield `data: ${JSON.stringify(item)}\n\n`;
  yield 'event: end\ndata: null\n\n';
}

async function* jsonLines(items: AsyncIterable<unknown>): AsyncIterable<string> {
  for await (const item of items) yield `${JSON.stringify(item)}\n`;
}
