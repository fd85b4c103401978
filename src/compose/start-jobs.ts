import type { Runtime } from '../../reconciler/ports.ts';
import type { Config } from '../config.ts';
import type { Drain } from '../deliveries/drain.ts';
import type { Log } from '../log.ts';
import { pollJob } from '../queue/poll.ts';
import { redeliverJob } from '../queue/redeliver.ts';
import { sampleJob } from '../queue/sample-hosts.ts';
import { type Jobs, schedule } from '../queue/schedule.ts';
import { sweepJobs } from '../queue/sweep.ts';
import { realTimers } from '../queue/timers.ts';
import type { Wake } from '../queue/wake.ts';
import type { Store } from '../store/open-store.ts';
import { domainsJob } from './open-domains.ts';
import type { Front } from './open-front.ts';
import type { GitHub } from './open-github.ts';

/** Begins what happens again and again: sweeps, redelivery, polling. */
export function startJobs(parts: {
  config: Config;
  store: Store;
  github: GitHub;
  runtime: Runtime;
  wake: Wake;
  drain: Drain;
  front: Pick<Front, 'jobs'>;
  log: Log;
  now: () => number;
}): Jobs {
  const { config, store, github, runtime, wake, drain, front, log, now } = parts;
  const shared = { db: store.db, wake, log, timers: realTimers };
  const jobs = [
    ...sweepJobs({ ...shared, drain, runtime }),
    redeliverJob({ ...shared, deliveries: github.deliveries }),
    pollJob({ ...shared, heads: github.heads }),
    sampleJob({ db: store.db, runtime }),
    domainsJob({ config, db: store.db, recordOf: github.recordOf, wake, now }),
    ...front.jobs,
  ];
  return schedule(jobs, { timers: realTimers, log });
}
