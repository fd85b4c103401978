import type { ServerResponse } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import type { Refusal } from './check-headers.ts';

/** How much of bodies may be in memory at the same time, in bytes that have arrived: what a sender announces costs us nothing. */
export interface BodyLimits {
  /** So much of each body counts towards `small`, the rest towards `large`: large ones do not keep out those of usual size. */
  readonly share: number;
  readonly small: number;
  readonly large: number;
  /** A body must be here within so many milliseconds. */
  readonly withinMs: number;
}

const megabyte = 1024 * 1024;

/** GitHub itself gives a delivery up after 10 s. */
export const bodyLimits: BodyLimits = {
  share: megabyte,
  small: 128 * megabyte,
  large: 256 * megabyte,
  withinMs: 10_000,
};

/** Why a body is not read to its end: an error as Fastify's parsers know it. */
export interface BodyFault extends Error {
  readonly statusCode: number;
  readonly refusal: Refusal;
}

/** Passes a body on while the limits allow it; its stream then fails with a BodyFault. Bytes count until the response is closed. */
export function boundBodies(limits: BodyLimits): (response: ServerResponse, payload: Readable) => Readable {
  const held = { small: 0, large: 0 };
  const hold = (mine: { small: number; large: number }, bytes: number) => {
    const small = Math.min(bytes, limits.share - mine.small);
    mine.small += small;
    mine.large += bytes - small;
    held.small += small;
    held.large += bytes - small;
    return held.small <= limits.small && (mine.large === 0 || held.large <= limits.large);
  };
  return (response, payload) => {
    const mine = { small: 0, large: 0 };
    const body = new Transform({
      transform: (chunk: Buffer, _encoding, done) =>
        hold(mine, chunk.length) ? done(null, chunk) : done(fault(tooMuch)),
    });
    const timer = setTimeout(() => body.destroy(fault(tooSlow)), limits.withinMs);
    response.once('close', () => {
      clearTimeout(timer);
      held.small -= mine.small;
      held.large -= mine.large;
      body.destroy();
    });
    payload.once('error', (error) => body.destroy(error));
    // Its reader listens until it has what it wants; what fails later concerns nobody.
    body.on('error', () => undefined).once('end', () => clearTimeout(timer));
    return payload.pipe(body);
  };
}

const tooMuch: Refusal = { status: 503, reason: 'too many large deliveries at once' };
const tooSlow: Refusal = { status: 408, reason: 'the body did not arrive in time' };

function fault(refusal: Refusal): BodyFault {
  return Object.assign(new Error(refusal.reason), { statusCode: refusal.status, refusal });
}
