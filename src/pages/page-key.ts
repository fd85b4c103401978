import { createHmac, timingSafeEqual } from 'node:crypto';
import type { EnvironmentKey } from '../../schema/environment.ts';

/**
 * Until people sign in, an environment's page opens with the link that stands in its check, and shows no more than that check:
 * whoever reads the check may read the page. The key is an HMAC of the environment under `PINACLE_SECRET`.
 */
export function pageKey(secret: string, environment: EnvironmentKey): string {
  return createHmac('sha256', secret).update(`page\0${environment}`).digest('base64url').slice(0, 32);
}

export function pageUrl(options: { publicUrl: string; secret: string; environment: EnvironmentKey }): string {
  const id = Buffer.from(options.environment).toString('base64url');
  return `${options.publicUrl.replace(/\/$/, '')}/environments/${id}?key=${pageKey(options.secret, options.environment)}`;
}

/** The environment that `id` and `key` of a link open; undefined when the key is not its. */
export function openPageLink(options: {
  secret: string;
  id: string;
  key: string;
}): EnvironmentKey | undefined {
  const environment = Buffer.from(options.id, 'base64url').toString('utf8');
  const expected = Buffer.from(pageKey(options.secret, environment));
  const given = Buffer.from(options.key);
  return given.length === expected.length && timingSafeEqual(given, expected) ? environment : undefined;
}
