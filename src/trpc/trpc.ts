import { initTRPC, TRPCError } from '@trpc/server';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { WorldError, worldErrors } from '../../schema/world-error.ts';
import type { Caller } from '../api/caller.ts';
import { Refused } from '../api/refused.ts';
import type { DashboardDeps } from './deps.ts';

export interface Context {
  /** Undefined: nobody signed in. */
  readonly caller: Caller | undefined;
  readonly deps: DashboardDeps;
}

const trpc = initTRPC.context<Context>().create({
  errorFormatter: ({ shape }) => ({
    ...shape,
    data: { code: shape.data.code, httpStatus: shape.data.httpStatus },
  }),
});

export const { router } = trpc;

/** For people who are signed in. A fault of the world says which, in words that are safe to show; one of ours says nothing. */
export const signedIn = trpc.procedure.use(async ({ ctx, next }) => {
  const { caller, deps } = ctx;
  if (!caller) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'sign in first' });
  const answer = await next({ ctx: { caller, person: caller.person, deps } });
  if (answer.ok || answer.error.code !== 'INTERNAL_SERVER_ERROR') return answer;
  const { cause } = answer.error;
  if (cause instanceof Refused) throw refusal(cause);
  if (cause instanceof WorldError) {
    const message = worldErrors[cause.code].what;
    throw new TRPCError({ code: 'SERVICE_UNAVAILABLE', message });
  }
  deps.log.error({ err: cause }, 'a request of the dashboard failed');
  throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'internal error' });
});

function refusal({ status, message, detail }: Refused): TRPCError {
  return new TRPCError({
    code: codes[status],
    message: detail === undefined ? message : `${message}. ${detail}`,
  });
}

const codes = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
} as const;

/** Reads an input as `schema` says it, and refuses all else. */
export function input<const S extends TSchema>(schema: S): (value: unknown) => Static<S> {
  const check = Compile(schema);
  return (value) => {
    if (!check.Check(value)) throw new TRPCError({ code: 'BAD_REQUEST', message: 'not what is asked for' });
    return value;
  };
}
