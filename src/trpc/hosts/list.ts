import type { HostUse } from '../../../reconciler/ports.ts';
import type { Caller } from '../../api/caller.ts';
import { assertWritesSomewhere } from '../../api/may.ts';
import { type HostSample, listSamples } from '../../store/host-samples.ts';
import type { DashboardDeps } from '../deps.ts';

/** A host with its last day. */
export interface HostView {
  readonly use: HostUse;
  /** Milliseconds since the epoch of the newest sample. */
  readonly at: number;
  /** Oldest first, at most `points`. Shares of what there is, 0 to 1. */
  readonly day: readonly HostPoint[];
}

export interface HostPoint {
  readonly at: number;
  readonly cpu: number;
  readonly memory: number;
  readonly storage: number;
  readonly pods: number;
}

/** A sample of every ten minutes: as many as a plot can show. */
const bucketMs = 10 * 60_000;

/** Every host that was heard of in the last day, by name; also while it does not answer. For whom the API's `listHosts` is. */
export async function listHosts(
  { api }: Pick<DashboardDeps, 'api'>,
  caller: Caller,
): Promise<readonly HostView[]> {
  await assertWritesSomewhere(api, caller);
  const samples = await listSamples(api.db);
  const names = [...new Set(samples.map(({ use }) => use.name))].toSorted();
  return names.flatMap((name) => hostView(samples.filter(({ use }) => use.name === name)));
}

function hostView(samples: readonly HostSample[]): HostView[] {
  const last = samples.at(-1);
  if (!last) return [];
  // The newest of each ten minutes.
  const buckets = new Map(
    samples.map(({ at, use }) => [Math.floor(at.getTime() / bucketMs), point(at, use)]),
  );
  return [{ use: last.use, at: last.at.getTime(), day: [...buckets.values()] }];
}

function point(at: Date, use: HostUse): HostPoint {
  return {
    at: at.getTime(),
    cpu: share(use.load, use.cpus),
    memory: share(use.promisedMemoryBytes, use.memoryBytes),
    storage: share(use.diskBytes - use.freeDiskBytes, use.diskBytes),
    pods: use.pods.running,
  };
}

function share(used: number, all: number): number {
  return all > 0 ? Math.min(1, used / all) : 0;
}
