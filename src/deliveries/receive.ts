import type { RateLimitOptions } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { WorldError } from '../../schema/world-error.ts';
import { rates } from '../http/limit-rates.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Database } from '../store/database.ts';
import { insertDelivery } from '../store/deliveries.ts';
import { type BodyLimits, bodyLimits, boundBodies } from './bound-bodies.ts';
import { checkHeaders, type Refusal } from './check-headers.ts';
import { verifySignature } from './verify-signature.ts';

export interface ReceiveDeps {
  readonly db: Database;
  /** One secret, or two while the secret is being changed. */
  readonly secrets: readonly string[];
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'delivery' | 'ack'>;
  /** Called after a new delivery is in the inbox; must not wait. */
  readonly accepted: () => void;
  /** Of bodies that are being read; the usual ones when absent. */
  readonly limits?: BodyLimits;
  /** Of one client; `rates.webhooks` when absent. */
  readonly rate?: RateLimitOptions;
}

/** GitHub's limit of a payload. */
const maxBytes = 25 * 1024 * 1024;

/**
 * `POST /github/webhooks`: 202 `{guid}` when, and only when, the delivery is in the inbox.
 * 4xx: refused, GitHub need not try again; 503: not stored, so that GitHub records a failed delivery that we ask for again.
 */
export function receiveWebhooks(server: FastifyInstance, deps: ReceiveDeps): void {
  const bound = boundBodies(deps.limits ?? bodyLimits);
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: maxBytes },
      (_request, body, done) => done(null, body),
    );
    scope.setErrorHandler(async (error: { statusCode?: number; refusal?: Refusal }, request, reply) => {
      if (error.refusal) return refuse(deps, reply, request, error.refusal);
      const status = error.statusCode && error.statusCode < 500 ? error.statusCode : 500;
      if (status === 500) deps.log.error({ err: error }, 'a delivery could not be received');
      return refuse(deps, reply, request, refusalOf(status));
    });
    scope.addHook('onRequest', async (request, reply) => {
      const refusal = checkHeaders(request.headers, maxBytes);
      if (refusal) return refuse(deps, reply, request, refusal);
    });
    scope.addHook('preParsing', async (_request, reply, payload) => bound(reply.raw, payload));
    scope.post('/github/webhooks', { config: { rateLimit: deps.rate ?? rates.webhooks } }, (request, reply) =>
      receive(deps, request, reply),
    );
  });
}

async function receive(deps: ReceiveDeps, request: FastifyRequest, reply: FastifyReply) {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (!verifySignature(header(request, 'x-hub-signature-256'), body, deps.secrets)) {
    return refuse(deps, reply, request, {
      status: 401,
      reason: 'the signature does not match the webhook secret',
    });
  }
  const guid = header(request, 'x-github-delivery');
  const event = header(request, 'x-github-event');
  try {
    const added = await insertDelivery(deps.db, { guid, event, body });
    deps.metrics.delivery(event, added ? 'accepted' : 'duplicate');
    if (added) deps.accepted();
    deps.log.debug({ delivery: guid, event, duplicate: !added }, 'delivery accepted');
    return await reply.code(202).send({ guid });
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
    deps.log.warn({ err: error, delivery: guid, event }, 'delivery not stored');
    deps.metrics.delivery(event, 'failed');
    return reply.code(503).header('retry-after', '10').send({ error: 'the delivery could not be stored' });
  } finally {
    deps.metrics.ack(reply.elapsedTime / 1000);
  }
}

/** Says no. The log line has the reason and nothing of the request: neither header nor body. */
function refuse(deps: ReceiveDeps, reply: FastifyReply, request: FastifyRequest, refusal: Refusal) {
  deps.log.info({ status: refusal.status, reason: refusal.reason }, 'delivery refused');
  deps.metrics.delivery('refused', 'refused');
  // What is left of the body is not read: the connection ends with the answer.
  if (!request.raw.complete) reply.header('connection', 'close');
  return reply.code(refusal.status).send({ error: refusal.reason });
}

function refusalOf(status: number): Refusal {
  if (status === 413) return { status, reason: 'the body is larger than 25 MB' };
  if (status === 429) return { status, reason: 'too many requests' };
  return { status, reason: status < 500 ? 'the request could not be read' : 'internal error' };
}

function header(request: FastifyRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}
