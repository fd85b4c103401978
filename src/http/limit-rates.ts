import rateLimit, { type RateLimitOptions } from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';

/** So many requests of one client a minute; those beyond are answered 429 with `retry-after`. */
export const rates = {
  /** GitHub sends bursts, from few addresses: what we refuse is redelivered, but late. */
  webhooks: perMinute(60_000),
  /** Each costs requests to GitHub. */
  signIn: perMinute(30),
  signInPages: perMinute(300),
  /** Each costs requests to GitHub and multiplications on a curve. */
  reencrypt: perMinute(20),
  /** Many people may share an address. */
  api: perMinute(3000),
  apiOfPerson: perMinute(600),
} as const satisfies Record<string, RateLimitOptions>;

function perMinute(max: number): RateLimitOptions {
  return { max, timeWindow: 60_000 };
}

/** Routes that say `config: {rateLimit}` in a scope registered after this are limited: by the client's address, an IPv6 one by its network. */
export function limitRates(server: FastifyInstance): void {
  server.register(rateLimit, {
    global: false,
    ipv6Subnet: 64,
    errorResponseBuilder: (_request, { ttl }) =>
      Object.assign(new Error(`try again in ${Math.ceil(ttl / 1000)} s`), { statusCode: 429 }),
  });
}
