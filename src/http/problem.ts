import type { FastifyReply } from 'fastify';

/** Problem details (RFC 9457): why a request was not answered. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  /** What to do. */
  readonly detail?: string;
}

export function problem(reply: FastifyReply, { status, title, detail }: Problem): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: 'about:blank', status, title, ...(detail === undefined ? {} : { detail }) });
}
