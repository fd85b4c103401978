import type { EventEmitter } from 'node:events';
import type { Runtime, Terminals } from '../../reconciler/ports.ts';
import { preview } from '../../reconciler/preview.ts';
import { reconcile } from '../../reconciler/reconcile.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { noteRunningCommand } from '../activity/note-running-command.ts';
import type { Activity } from '../activity/open-activity.ts';
import type { Config } from '../config.ts';
import { runPendingCommands } from '../github/commands/run.ts';
import type { Log } from '../log.ts';
import { type Loop, openLoop } from '../loop/open-loop.ts';
import type { Metrics } from '../metrics.ts';
import type { WakeQueue } from '../queue/open-queue.ts';
import { recordDeed } from '../store/audit.ts';
import type { Store } from '../store/open-store.ts';
import { lastLines } from './last-lines.ts';
import { keepDomains } from './open-domains.ts';
import type { GitHub } from './open-github.ts';
import { redactorOf } from './open-secrets.ts';

/** Tells of passes that have seen all that was asked for. */
export type PassEnds = EventEmitter<{ pass: [EnvironmentKey] }>;

export interface LoopParts {
  readonly config: Config;
  readonly store: Store;
  readonly queue: WakeQueue;
  readonly github: GitHub;
  readonly runtime: Runtime & Terminals;
  readonly activity: Activity;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly ends: PassEnds;
  readonly now: () => number;
}

/** The reconciler with its real eyes, hands and mouth, bound to the queue. Starts nothing. */
export function bindLoop(parts: LoopParts): Loop {
  const { config, store, queue, github, runtime, activity, log, metrics, ends, now } = parts;
  const redactor = redactorOf({ db: store.db, vault: github.secrets.vault, runtime });
  const deps = { source: github.source, runtime, reporter: github.outbox, clock: now, redactor };
  const commands = {
    ...github.links,
    app: github.app,
    db: store.db,
    outbox: github.outbox,
    log,
    recordDeed,
    preview: (key: EnvironmentKey) => preview(key, { ...deps, signal: AbortSignal.timeout(30_000) }),
    logs: (key: EnvironmentKey, process: string, tail: number) =>
      lastLines({ runtime, redactor }, { key, process, tail }),
  };
  return openLoop({
    db: store.db,
    queue,
    runtime,
    log,
    metrics,
    workers: config.workers,
    now,
    random: Math.random,
    reconcile: async (key, options) => {
      await noteRunningCommand({ terminals: runtime, activity, now }, key, options.earlier ?? null);
      const pass = await reconcile(key, deps, options);
      await keepDomains(store.db, pass);
      return pass;
    },
    settled: async (key, head) => {
      ends.emit('pass', key);
      await github.outbox.settle(key, head);
    },
    runCommands: (key) => runPendingCommands(commands, key),
  });
}
