import type { Runtime } from '../../reconciler/ports.ts';
import type { Database } from '../store/database.ts';
import { saveSamples } from '../store/host-samples.ts';
import type { Job } from './schedule.ts';

const everyMs = 60_000;

/** Notes once a minute how much of each host is used, for the page that plots a day of it. */
export function sampleJob({ db, runtime }: { db: Database; runtime: Pick<Runtime, 'hosts'> }): Job {
  return { name: 'sample', everyMs, jitter: 0.1, run: async () => saveSamples(db, await runtime.hosts()) };
}
