import type { ServerResponse } from 'node:http';
import type { Refusal } from './check-headers.ts';

/** A budget of memory for bodies that are being read: a few senders with large ones cannot fill the process. */
export function holdBytes(most: number): (response: ServerResponse, bytes: number) => Refusal | undefined {
  let held = 0;
  return (response, bytes) => {
    if (held + bytes > most) return { status: 503, reason: 'too many large deliveries at once' };
    held += bytes;
    response.once('close', () => {
      held -= bytes;
    });
    return undefined;
  };
}
