import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, hasScope } from '../caller.ts';
import type { Callers } from '../open-callers.ts';
import type { Operation } from '../operation.ts';
import { Refused } from '../refused.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of a route of the API. */
    operation?: Operation;
  }
}

const callers = new WeakMap<FastifyRequest, Caller>();

/** Of a request that came through `identify`. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (!caller) throw new Error('a request of nobody reached a route of the API');
  return caller;
}

/** Refuses whoever is nobody, whose token is for other things, and a browser that another site made ask. */
export function identify(deps: { callers: Callers; publicUrl: string }) {
  const ownOrigin = new URL(deps.publicUrl).origin;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { operation } = request.routeOptions.config;
    if (!operation) return;
    const caller = await deps.callers.callerOf(request);
    if (!caller) {
      reply.header('www-authenticate', 'Bearer');
      throw new Refused(
        401,
        'nobody is signed in',
        'Sign in, or send a personal token: `Authorization: Bearer …`.',
      );
    }
    refuseToken(caller, operation);
    // A cookie comes along whoever asks; only a page of ours has this origin.
    if (caller.by.kind === 'session' && operation.method !== 'GET' && request.headers.origin !== ownOrigin)
      throw new Refused(403, 'this request comes from another site');
    callers.set(request, caller);
  };
}

function refuseToken(caller: Caller, { scope }: Operation): void {
  if (caller.by.kind === 'session') return;
  if (scope === 'session') throw new Refused(403, 'a token cannot do this', 'Sign in.');
  if (!hasScope(caller, scope))
    throw new Refused(403, `this token is not for that: it lacks the scope ${scope}`);
}
