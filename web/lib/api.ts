import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../src/trpc/router.ts';

export type Answers = inferRouterOutputs<AppRouter>;
export type Questions = inferRouterInputs<AppRouter>;

/** The one door to data. The header is what tells our requests from those of other sites. */
export const api = createTRPCClient<AppRouter>({
  links: [httpBatchLink({ url: '/trpc', headers: { 'x-pinacle': '1' }, maxItems: 20 })],
});

export type Fault = 'signed-out' | 'not-found' | 'forbidden' | 'unreachable' | 'other';

export function faultOf(error: unknown): Fault {
  const code = error instanceof TRPCClientError ? (error.data as { code?: string } | null)?.code : undefined;
  switch (code) {
    case 'UNAUTHORIZED':
      return 'signed-out';
    case 'NOT_FOUND':
      return 'not-found';
    case 'FORBIDDEN':
      return 'forbidden';
    case 'SERVICE_UNAVAILABLE':
    case undefined:
      return 'unreachable';
    default:
      return 'other';
  }
}

/** Back here after signing in. */
export function goToSignIn(): void {
  const { pathname, search } = window.location;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}
