import { readFile } from 'node:fs/promises';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import { type ReceiveDeps, receiveWebhooks } from '../deliveries/receive.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { type Checks, checkReady, rememberReady } from './check-ready.ts';
import { limitRates } from './limit-rates.ts';

export interface ServerDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  /** What must answer before we say that we are ready, by name. */
  readonly checks: Checks;
  /** Absent: no app is registered yet, and webhooks are not taken. */
  readonly receive?: Omit<ReceiveDeps, 'log' | 'metrics'>;
}

const schemaFile = new URL('../../schema/pinacle.schema.json', import.meta.url);

/** The HTTP server of the control plane, not yet listening: `listen` and `close` are the caller's. */
export function buildServer(deps: ServerDeps): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = deps.log;
  const server = fastify({
    loggerInstance,
    // Fastify would log whom a request is from; what is worth a line, its handler says.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    // The key of an environment with a long branch name, encoded, is longer than the default of 100.
    routerOptions: { maxParamLength: 1000 },
    requestTimeout: 30_000,
    // A proxy on this machine says whom a request is from; nobody else is believed.
    trustProxy: 'loopback',
    forceCloseConnections: 'idle',
  });
  server.setErrorHandler(async (error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) deps.log.error({ err: error }, 'a request failed');
    return reply.code(status).send({ error: refusalWords(status) });
  });
  endConnections(server);
  limitRates(server);
  if (deps.receive) receiveWebhooks(server, { ...deps.receive, log: deps.log, metrics: deps.metrics });
  addHealth(server, deps);
  addSchema(server);
  return server;
}

function refusalWords(status: number): string {
  if (status === 429) return 'too many requests';
  return status < 500 ? 'bad request' : 'internal error';
}

/** A connection whose last answer is sent while we close would else be kept open by its client, and we by it, for 72 s. */
function endConnections(server: FastifyInstance): void {
  let closing = false;
  server.addHook('preClose', async () => {
    closing = true;
  });
  server.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
}

function addHealth(server: FastifyInstance, deps: ServerDeps): void {
  const isReady = rememberReady(() => checkReady(deps.checks));
  server.get('/healthz', async () => ({ alive: true }));
  server.get('/readyz', async (_request, reply) => {
    const { ready, checks } = await isReady();
    return reply.code(ready ? 200 : 503).send({ ready, checks });
  });
  server.get('/metrics', async (_request, reply) => {
    const { registry } = deps.metrics;
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

/** Editors fetch it from anywhere: it is public and the same for all. */
function addSchema(server: FastifyInstance): void {
  server.get('/schema/pinacle.schema.json', async (_request, reply) =>
    reply
      .type('application/schema+json')
      .header('access-control-allow-origin', '*')
      .header('cache-control', 'public, max-age=3600')
      .send(await readFile(schemaFile, 'utf8')),
  );
}
