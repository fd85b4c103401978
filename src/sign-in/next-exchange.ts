import type { FastifyReply, FastifyRequest } from 'fastify';
import type { NextApiRequest, NextApiResponse } from 'next';
import { cookiesIn } from '../http/cookies-in.ts';

/** What a page of NextAuth is asked for: `signin`, `callback/github`. */
export interface Asked {
  readonly action: string;
  readonly provider?: string | undefined;
  /** Only these of the request's query: the rest would go on to GitHub. */
  readonly query: Readonly<Record<string, string>>;
  /** Where people reach us: never what the request says. */
  readonly publicUrl: string;
}

/** A request as NextAuth reads it. Of its headers nothing is passed on. */
export function nextRequest(request: FastifyRequest, asked: Asked): NextApiRequest {
  const { host, protocol } = new URL(asked.publicUrl);
  const path = asked.provider === undefined ? [asked.action] : [asked.action, asked.provider];
  return {
    method: request.method,
    query: { ...asked.query, nextauth: path },
    cookies: Object.fromEntries(cookiesIn(request.headers.cookie)),
    headers: { 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) },
    body: request.body ?? {},
  } as unknown as NextApiRequest;
}

/** An answer that NextAuth writes to; `send` gives it to Fastify. */
export function nextResponse(): NextApiResponse & { sendTo(reply: FastifyReply): FastifyReply } {
  const headers = new Map<string, string | string[]>();
  let status = 200;
  let body: unknown;
  const end = (sent?: unknown) => {
    body = sent;
  };
  const response = {
    status: (code: number) => {
      status = code;
      return response;
    },
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    setHeader: (name: string, value: string | string[]) => {
      headers.set(name.toLowerCase(), value);
      return response;
    },
    end,
    json: end,
    send: end,
    sendTo: (reply: FastifyReply) => reply.code(status).headers(Object.fromEntries(headers)).send(body),
  };
  return response as unknown as ReturnType<typeof nextResponse>;
}
