import type { EnvironmentKey } from '../../schema/environment.ts';
import type { OwnedRoute } from '../store/routes.ts';
import { type KnownRoute, knownRoute, portRoute } from './known-route.ts';

/** Names as they were given, each looked up whole. */
export interface Names {
  readonly routeOf: (host: string) => Promise<OwnedRoute | undefined>;
  /** Whose pod has this host: what stands after `{port}-`. */
  readonly podOf: (host: string) => Promise<EnvironmentKey | undefined>;
}

/**
 * Where a host name leads: to the process that was given it, else to a port of a pod. Of the latter only the digits before the first
 * hyphen are read, without zeros before them; a process whose name begins like that keeps its name.
 */
export async function findKnownRoute(
  { routeOf, podOf }: Names,
  host: string,
): Promise<KnownRoute | undefined> {
  const row = await routeOf(host);
  if (row) return knownRoute(row);
  const [, digits, podHost] = /^([1-9]\d{0,4})-(.+)$/.exec(host) ?? [];
  const port = Number(digits);
  if (podHost === undefined || port > 65_535) return undefined;
  const environment = await podOf(podHost);
  return environment === undefined ? undefined : portRoute({ host, environment, port });
}
