import type { RateLimitOptions } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { rates } from '../../http/limit-rates.ts';
import type { Caller } from '../caller.ts';
import type { ApiDeps } from '../deps.ts';
import { openApiText } from '../open-api-document.ts';
import type { Callers } from '../open-callers.ts';
import type { Call, Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import { Refused } from '../refused.ts';
import { checkRequest } from './check-request.ts';
import { callerOf, identify } from './identify.ts';
import { problemOf } from './problem-of.ts';
import { sendStream } from './send-stream.ts';
import { type Streams, trackStreams } from './streams.ts';

export interface RestDeps {
  readonly api: ApiDeps;
  readonly callers: Callers;
  /** The usual ones unless told. */
  readonly limits?: { readonly ofClient: RateLimitOptions; readonly ofPerson: RateLimitOptions };
}

/** `/api/v1`: a thin layer over the functions. Every error is problem details (RFC 9457). */
export function addApi(server: FastifyInstance, deps: RestDeps): void {
  const { log } = deps.api;
  server.register(
    async (scope) => {
      scope.removeContentTypeParser('text/plain');
      scope.setValidatorCompiler(checkRequest);
      scope.setErrorHandler(async (error, _request, reply) => {
        const problem = problemOf(error, log);
        return reply.code(problem.status).type('application/problem+json').send(problem);
      });
      scope.addHook('onRequest', async (_request, reply) => void reply.headers(answerHeaders));
      addLimits(scope, deps);
      const streams = trackStreams();
      scope.addHook('preClose', async () => streams.closeAll());
      for (const operation of operations) addRoute(scope, operation, { ...deps, streams });
      scope.get('/openapi.json', async (_request, reply) =>
        reply.type('application/json').send(openApiText()),
      );
      scope.all('/*', async () => {
        throw new Refused(404, 'no such route', 'GET /api/v1/openapi.json lists them.');
      });
    },
    { prefix: '/api/v1' },
  );
}

const answerHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

const usual = { ofClient: rates.api, ofPerson: rates.apiOfPerson };

/** First by address, so that guessing is slow; then by person, wherever they call from. */
function addLimits(scope: FastifyInstance, { api, callers, limits = usual }: RestDeps): void {
  const byClient = scope.createRateLimit(limits.ofClient);
  const byPerson = scope.createRateLimit({
    ...limits.ofPerson,
    keyGenerator: (request) => `person ${callerOf(request).person.id}`,
  });
  const limit = (check: typeof byClient) => async (request: FastifyRequest, reply: FastifyReply) => {
    const counted = await check(request);
    if (counted.isAllowed || !counted.isExceeded) return;
    reply.header('retry-after', counted.ttlInSeconds);
    throw new Refused(429, 'too many requests', `Try again in ${counted.ttlInSeconds} s.`);
  };
  scope.addHook('onRequest', limit(byClient));
  scope.addHook('onRequest', identify({ callers, publicUrl: api.config.publicUrl }));
  const ofPerson = limit(byPerson);
  scope.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.operation) await ofPerson(request, reply);
  });
}

type RouteDeps = RestDeps & { readonly streams: Streams };

function addRoute(scope: FastifyInstance, operation: Operation, deps: RouteDeps): void {
  const { method, path, params, query, body } = operation;
  scope.route({
    method,
    url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
    config: { operation },
    schema: {
      ...(params ? { params } : {}),
      ...(query ? { querystring: query } : {}),
      ...(body ? { body } : {}),
    },
    handler: (request, reply) => answer({ operation, deps }, request, reply),
  });
}

async function answer(
  { operation, deps }: { operation: Operation; deps: RouteDeps },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const caller = callerOf(request);
  const call: Call = {
    deps: deps.api,
    caller,
    signal: operation.streams ? streamSignal(deps.streams, caller, reply) : AbortSignal.timeout(60_000),
    stillThere: async () => (await deps.callers.callerOf(request)) !== undefined,
  };
  const { params, query, body } = request as unknown as Parameters<Operation['run']>[1];
  const said = await operation.run(call, { params, query, body });
  if (operation.streams && isStream(said)) return sendStream(reply, said, operation.streams);
  return said === undefined ? reply.code(204).send() : reply.code(operation.status ?? 200).send(said);
}

/** Aborted when the client goes away, and when we do. */
function streamSignal(streams: Streams, { person }: Caller, { raw }: FastifyReply): AbortSignal {
  const stream = streams.begin(person.id);
  if (!stream) throw new Refused(429, 'too many streams are open', 'Close one first.');
  const gone = new AbortController();
  raw.once('close', () => {
    stream.end();
    gone.abort();
  });
  return AbortSignal.any([gone.signal, stream.signal]);
}

function isStream(said: unknown): said is AsyncIterable<unknown> {
  return typeof said === 'object' && said !== null && Symbol.asyncIterator in said;
}
