import type { Observed } from '../../reconciler/plan/observed.ts';
import type { Runtime } from '../../reconciler/ports.ts';
import { findTarget } from './find-target.ts';
import type { KnownRoute } from './known-route.ts';
import { remember } from './remember.ts';
import type { Target } from './target.ts';

/** Knows where host names lead: asks the database and the engine seldom, and hears of what changes. */
export interface Directory {
  /** At once when it is known. Throws WorldError when the database does not answer. */
  routeOf(host: string): KnownRoute | undefined | Promise<KnownRoute | undefined>;
  /** At once when it is known. Throws WorldError when the engine does not answer. */
  targetOf(route: KnownRoute): Target | Promise<Target>;
  close(): Promise<void>;
}

/** Another server may give or take a name: what we know of names is as old as this at most. */
const routesForMs = 2000;
/** The runtime tells when a pod changes; this heals what it could not tell. */
const podsForMs = 30_000;

export async function openDirectory(from: {
  findRoute: (host: string) => Promise<KnownRoute | undefined>;
  runtime: Pick<Runtime, 'observe' | 'watch'>;
}): Promise<Directory> {
  const routes = remember(from.findRoute, { forMs: routesForMs, entries: 20_000 });
  const observed = remember((environment) => from.runtime.observe(environment), {
    forMs: podsForMs,
    entries: 5000,
  });
  const unwatch = await from.runtime.watch(observed.forget);
  return {
    routeOf: routes.get,
    targetOf: (route) => {
      const seen: Observed | Promise<Observed> = observed.get(route.environment);
      return seen instanceof Promise ? seen.then((then) => findTarget(then, route)) : findTarget(seen, route);
    },
    close: unwatch,
  };
}
