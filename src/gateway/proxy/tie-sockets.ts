import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { type Unanswered, whyUnanswered } from './unanswered.ts';

/** Of a WebSocket, client and pod end together, however one of them ends; `refuse` is told when the pod did not even answer. */
export function tieSockets(
  asked: ClientRequest,
  client: Socket,
  refuse: ((why: Unanswered) => void) | undefined,
): void {
  let answered = false;
  asked.once('response', () => {
    answered = true;
  });
  asked.once('upgrade', (_response, pod) => {
    answered = true;
    client.once('close', () => pod.destroy());
    pod.once('close', () => client.destroySoon());
  });
  asked.once('error', (error) => {
    if (!answered && !client.destroyed) refuse?.(whyUnanswered(error));
  });
  client.once('close', () => asked.destroy());
}
