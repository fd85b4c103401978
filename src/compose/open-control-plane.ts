import { EventEmitter } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Commits, Runtime, Secrets, Terminals } from '../../reconciler/ports.ts';
import { type Activity, openActivity } from '../activity/open-activity.ts';
import type { Config } from '../config.ts';
import { type Drain, openDrain } from '../deliveries/drain.ts';
import type { Guard } from '../gateway/guard/authorize.ts';
import type { Clock } from '../github/reports/clock.ts';
import type { Log } from '../log.ts';
import type { Loop } from '../loop/open-loop.ts';
import { addGauges, createMetrics } from '../metrics.ts';
import { openQueue, type WakeQueue } from '../queue/open-queue.ts';
import type { Jobs } from '../queue/schedule.ts';
import type { Reads } from '../reader/open-reader.ts';
import { openSignIn } from '../sign-in/open-sign-in.ts';
import { saveActivity } from '../store/activity.ts';
import { countByOutcome } from '../store/environments.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { bindLoop, type PassEnds } from './bind-loop.ts';
import { type Closers, trackClosers } from './closers.ts';
import { openFront } from './open-front.ts';
import { type GitHub, openGitHub } from './open-github.ts';
import { openPods } from './open-pods.ts';
import { openServer, type ServerParts } from './open-server.ts';
import { startJobs } from './start-jobs.ts';
import { takeOver } from './take-over.ts';

/** The hosts of a control plane, which closes them. */
export type OpenedRuntime = Runtime & Terminals & { close(): Promise<void> };

export type OpenRuntime = (commits: Commits, secrets: Secrets) => Promise<OpenedRuntime>;

export interface ControlPlane {
  readonly port: number;
  readonly gatewayPort: number;
  readonly store: Store;
  readonly queue: WakeQueue;
  readonly runtime: Runtime;
  readonly github: GitHub;
  readonly activity: Activity;
  /** Who guards the pods. */
  readonly guard: Guard;
  readonly drain: Drain;
  readonly jobs: Jobs;
  /** Ends what it began, lets passes under way end, and leaves pods alone. */
  close(): Promise<void>;
}

export interface ControlPlaneOptions {
  readonly openRuntime: OpenRuntime;
  readonly log: Log;
  /** By which writes to GitHub are spaced; the system's unless told. */
  readonly clock?: Clock | undefined;
  /** By which environments end, in milliseconds since the epoch; the system's unless told. */
  readonly now?: () => number;
  /** Reads strangers' files in a process of its own unless told. */
  readonly reads?: Reads | undefined;
}

/** Puts the whole control plane together over a runtime and starts it. What was opened is closed again when a part does not open. */
export async function openControlPlane(config: Config, options: ControlPlaneOptions): Promise<ControlPlane> {
  const { log } = options;
  const closers = trackClosers();
  try {
    return await openParts(config, { ...options, closers });
  } catch (error) {
    await closers.close().catch((fault: unknown) => log.warn({ err: fault }, 'closing after a failed start'));
    throw error;
  }
}

async function openParts(
  config: Config,
  options: ControlPlaneOptions & { closers: Closers },
): Promise<ControlPlane> {
  const { openRuntime, log, now = () => Date.now(), closers } = options;
  const metrics = createMetrics();
  const store = closers.opened(await openStore(storeOptions(config, log)), (opened) => opened.close());
  const { databaseUrl } = store;
  const queue = closers.opened(await openQueue({ databaseUrl, redisUrl: config.redisUrl, log }), (opened) =>
    opened.close(),
  );
  const activity = openNotes({ store, log, now, closers });
  const github = openGitHub(config, { ...options, store, metrics, now, activity, wake: queue.wake });
  const runtime = closers.opened(await openRuntime(github.mirror, github.secrets.vault), (opened) =>
    opened.close(),
  );
  const signIn = openSignIn(config, { log, now });
  const ends: PassEnds = new EventEmitter();
  const parts = { config, store, queue, github, activity, runtime, log, metrics, closers, ends, now, signIn };

  const loop = closers.opened(bindLoop(parts), (opened) => opened.close());
  const drain = openInbox({ ...parts, loop });
  await takeOver({ db: store.db, queue, log });
  await loop.start();
  await github.outbox.resume();
  addGauges(metrics, { queueDepth: queue.depth, environments: () => countByOutcome(store.db) });

  const front = await openFront(parts);
  const { gateway, guard } = await openPods({ ...parts, front, access: github.access, wake: loop.wake });
  const server = await openServer({ ...parts, wake: loop.wake, drain, front, guard });
  // Last: the first of them asks GitHub for deliveries that we missed, which must find us listening.
  const jobs = closers.opened(startJobs({ ...parts, wake: loop.wake, drain, front }), (opened) =>
    opened.stop(),
  );
  const { port } = server.server.address() as AddressInfo;
  const { close } = closers;
  const shown = { store, queue, runtime, github, activity, guard, drain, jobs };
  return { ...shown, port, gatewayPort: gateway.port, close };
}

function openInbox({
  store,
  loop,
  log,
  github,
  metrics,
  closers,
}: Omit<ServerParts, 'drain' | 'front' | 'guard' | 'wake'> & { loop: Loop }): Drain {
  const { announce } = github.outbox;
  const drain = openDrain({ db: store.db, wake: loop.wake, log, announce, counted: metrics.delivery });
  return closers.opened(drain, (opened) => opened.close());
}

function openNotes({
  store,
  log,
  now,
  closers,
}: Pick<ServerParts, 'store' | 'log' | 'closers'> & { now: () => number }) {
  const save: Parameters<typeof openActivity>[0]['save'] = (key, last) => saveActivity(store.db, key, last);
  return closers.opened(openActivity({ save, log, now }), (opened) => opened.close());
}

function storeOptions({ databaseUrl, stateDir, workers }: Config, log: Log) {
  return { databaseUrl, embeddedDir: stateDir, log, connections: workers + 10 };
}
