import type { Runtime } from '../../reconciler/ports.ts';
import type { Activity } from '../activity/open-activity.ts';
import { openVisits } from '../activity/open-visits.ts';
import { isLoopback } from '../config/is-loopback.ts';
import type { Config } from '../config.ts';
import { type Directory, openDirectory } from '../gateway/open-directory.ts';
import { type Gateway, openGateway } from '../gateway/open-gateway.ts';
import type { Visit } from '../gateway/read-visit.ts';
import type { Target } from '../gateway/target.ts';
import { openWaking, type Waking } from '../gateway/waking/open-waking.ts';
import { prospectOf } from '../gateway/waking/prospect.ts';
import type { Wake } from '../queue/wake.ts';
import { bumpEnvironments, findEnvironment } from '../store/environments.ts';
import type { Store } from '../store/open-store.ts';
import { findRoute } from '../store/routes.ts';
import type { PassEnds } from './bind-loop.ts';
import type { Closers } from './closers.ts';
import type { Front } from './open-front.ts';

/** The gateway to pods, listening. */
export async function openPods(parts: {
  config: Config;
  store: Store;
  runtime: Runtime;
  front: Pick<Front, 'nginx'>;
  activity: Activity;
  wake: Wake;
  /** Ends of passes. */
  ends: PassEnds;
  closers: Closers;
  now: () => number;
}): Promise<Gateway> {
  const { config, store, runtime, front, activity, closers } = parts;
  const local = config.podsDomain === 'localhost';
  const directory = closers.opened(
    await openDirectory({ findRoute: (host) => findRoute(store.db, host), runtime }),
    (opened) => opened.close(),
  );
  const waking = await openWakingOf(parts, directory);
  const gateway = await openGateway({
    host: config.host,
    port: config.gatewayPort,
    scheme: local ? 'http' : 'https',
    trustedProxies: config.trustedProxies,
    nginx: front.nginx,
    visits: openVisits(activity),
    find: (visit) => find({ directory, waking }, visit, local),
  });
  return closers.opened(gateway, (opened) => opened.close());
}

/** A visit is activity before it is a reason for a pass: the pass reads it. */
async function openWakingOf(
  { store, runtime, activity, wake, ends, now, closers }: Parameters<typeof openPods>[0],
  directory: Directory,
): Promise<Waking> {
  const waking = await openWaking({
    targetOf: directory.targetOf,
    runtime,
    prospectOf: async (environment) => prospectOf(await findEnvironment(store.db, environment)),
    wake: async (environment) => {
      await activity.record(environment, 'http');
      await bumpEnvironments(store.db, [environment]);
      await wake(environment, { priority: 'user' });
    },
    now,
  });
  ends.on('pass', (environment) => void waking.passEnded(environment));
  return closers.opened(waking, (opened) => opened.close());
}

async function find(
  { directory, waking }: { directory: Directory; waking: Waking },
  visit: Visit,
  local: boolean,
): Promise<Target> {
  const route = await directory.routeOf(visit.host);
  if (!route) return { kind: 'unknown' };
  const seen = route.visibility === 'public' || (local && isLoopback(visit.client));
  return seen ? waking.lead(visit, route) : { kind: 'not-public', process: route.process };
}
