import compress from '@fastify/compress';
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from '../api/caller.ts';
import type { DashboardDeps } from './deps.ts';
import { type AppRouter, appRouter } from './router.ts';

/** `/trpc`: the data of the pages, for whoever is signed in. */
export function addTrpc(server: FastifyInstance, deps: DashboardDeps): void {
  const origin = new URL(deps.config.publicUrl).origin;
  server.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
      if (!isOurs(request, origin)) return reply.code(403).send({ error: 'not from our pages' });
    });
    const options: FastifyTRPCPluginOptions<AppRouter>['trpcOptions'] = {
      router: appRouter,
      maxBatchSize: 20,
      createContext: async ({ req }) => ({ caller: await callerOf(deps, req), deps }),
      onError: () => undefined,
    };
    // A list of hundreds is a tenth of its size, in a few milliseconds.
    await scope.register(compress, { globalDecompression: false, encodings: ['gzip'] });
    await scope.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions: options });
  });
}

/** People, by their sessions alone: tokens are for the HTTP API. */
async function callerOf(
  { sessions }: Pick<DashboardDeps, 'sessions'>,
  { headers, ip }: FastifyRequest,
): Promise<Caller | undefined> {
  const person = await sessions.personOf(headers);
  return person && { person, origin: ip, by: { kind: 'session' } };
}

/**
 * Our pages' own requests: a header that no form and no link of another site can send without our consent, which nobody has, and, of
 * what changes something, their origin.
 */
function isOurs({ method, headers }: FastifyRequest, origin: string): boolean {
  if (headers['x-pinacle'] !== '1') return false;
  return method === 'GET'
    ? headers.origin === undefined || headers.origin === origin
    : headers.origin === origin;
}
