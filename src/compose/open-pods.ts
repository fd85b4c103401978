import type { Runtime } from '../../reconciler/ports.ts';
import { isLoopback } from '../config/is-loopback.ts';
import type { Config } from '../config.ts';
import { type Directory, openDirectory } from '../gateway/open-directory.ts';
import { type Gateway, openGateway } from '../gateway/open-gateway.ts';
import type { Visit } from '../gateway/read-visit.ts';
import type { Target } from '../gateway/target.ts';
import type { Store } from '../store/open-store.ts';
import { findRoute } from '../store/routes.ts';
import type { Closers } from './closers.ts';
import type { Front } from './open-front.ts';

/** The gateway to pods, listening. */
export async function openPods(parts: {
  config: Config;
  store: Store;
  runtime: Runtime;
  front: Pick<Front, 'nginx'>;
  closers: Closers;
}): Promise<Gateway> {
  const { config, store, runtime, front, closers } = parts;
  const local = config.podsDomain === 'localhost';
  const directory = closers.opened(
    await openDirectory({ findRoute: (host) => findRoute(store.db, host), runtime }),
    (opened) => opened.close(),
  );
  const gateway = await openGateway({
    host: config.host,
    port: config.gatewayPort,
    scheme: local ? 'http' : 'https',
    trustedProxies: config.trustedProxies,
    nginx: front.nginx,
    find: (visit) => find(directory, visit, local),
  });
  return closers.opened(gateway, (opened) => opened.close());
}

async function find(directory: Directory, visit: Visit, local: boolean): Promise<Target> {
  const route = await directory.routeOf(visit.host);
  if (!route) return { kind: 'unknown' };
  const seen = route.visibility === 'public' || (local && isLoopback(visit.client));
  return seen ? directory.targetOf(route) : { kind: 'not-public', process: route.process };
}
