import type { Runtime } from '../../reconciler/ports.ts';
import type { Access } from '../access/open-access.ts';
import type { Activity } from '../activity/open-activity.ts';
import { openVisits } from '../activity/open-visits.ts';
import type { Config } from '../config.ts';
import { findKnownRoute, type Names } from '../gateway/find-known-route.ts';
import { findWay } from '../gateway/find-way.ts';
import type { Guard } from '../gateway/guard/authorize.ts';
import { stillMay } from '../gateway/guard/still-may.ts';
import { watchOpen } from '../gateway/guard/watch-open.ts';
import { type LookInside, lookInside } from '../gateway/look-inside.ts';
import { type Directory, openDirectory } from '../gateway/open-directory.ts';
import { type Gateway, openGateway } from '../gateway/open-gateway.ts';
import { openWaking, type Waking } from '../gateway/waking/open-waking.ts';
import { prospectOf } from '../gateway/waking/prospect.ts';
import { realTimers } from '../queue/timers.ts';
import type { Wake } from '../queue/wake.ts';
import { bumpEnvironments, findEnvironment } from '../store/environments.ts';
import type { Store } from '../store/open-store.ts';
import { findPodHost } from '../store/pod-hosts.ts';
import type { PassEnds } from './bind-loop.ts';
import type { Closers } from './closers.ts';
import { lastLines } from './last-lines.ts';
import { findHost } from './open-domains.ts';
import type { Front } from './open-front.ts';
import type { GitHub } from './open-github.ts';
import { openGuard } from './open-guard.ts';
import { redactorOf } from './open-secrets.ts';

/** The gateway to pods, listening, and who guards it. */
export async function openPods(parts: {
  config: Config;
  store: Store;
  runtime: Runtime;
  github: Pick<GitHub, 'secrets'>;
  front: Pick<Front, 'nginx'>;
  access: Access;
  activity: Activity;
  wake: Wake;
  /** Ends of passes. */
  ends: PassEnds;
  closers: Closers;
  now: () => number;
}): Promise<{ gateway: Gateway; guard: Guard }> {
  const { config, store, front, access, activity, closers, now } = parts;
  const directory = await openDirectoryOf(parts);
  const guard = openGuard({ config, db: store.db, access, directory, now });
  const watch = watchOpen({ stillMay: (held) => stillMay(guard, held), timers: realTimers });
  closers.opened(watch, (opened) => opened.close());
  const waking = await openWakingOf(parts, directory);
  const inside = insideOf(parts);
  const way = { guard, lead: waking.lead, lookInside: inside };
  const gateway = await openGateway({
    host: config.host,
    port: config.gatewayPort,
    scheme: config.podsDomain === 'localhost' ? 'http' : 'https',
    trustedProxies: config.trustedProxies,
    nginx: front.nginx,
    visits: openVisits(activity),
    find: (visit) => findWay(way, visit),
    lookInside: inside,
    watch,
  });
  return { gateway: closers.opened(gateway, (opened) => opened.close()), guard };
}

async function openDirectoryOf({
  config,
  store,
  runtime,
  closers,
}: Parameters<typeof openPods>[0]): Promise<Directory> {
  const names: Names = {
    routeOf: (host) => findHost(config, store.db, host),
    podOf: (host) => findPodHost(store.db, host),
  };
  const findRoute = (host: string) => findKnownRoute(names, host);
  return closers.opened(await openDirectory({ findRoute, runtime }), (opened) => opened.close());
}

function insideOf({ store, github, runtime, access }: Parameters<typeof openPods>[0]): LookInside {
  const redactor = redactorOf({ db: store.db, vault: github.secrets.vault, runtime });
  return lookInside({
    access,
    openPorts: runtime.openPorts,
    lastLines: (key, process, tail) => lastLines({ runtime, redactor }, { key, process, tail }),
  });
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
