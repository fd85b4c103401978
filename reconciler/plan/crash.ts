import type { ObservedPod } from './observed.ts';
import { type Part, waitFor } from './part.ts';

const quickDeathMs = 60_000;
const coolingMs = 30_000;
/** Killed or told to stop from outside: the machine's doing, so starting again at once is right. */
const fromOutside = new Set([137, 143]);

/** `exit 137, out of memory`; undefined when it did not stop by itself. */
export function crashWords({ crash }: ObservedPod): string | undefined {
  if (!crash) return undefined;
  const how = fromOutside.has(crash.exitCode) ? 'was killed' : 'ended';
  return `pod ${how} (exit ${crash.exitCode}${crash.outOfMemory ? ', out of memory' : ''})`;
}

/**
 * A pod that died of itself soon after its start rests for a while, so that it is not started a hundred times a minute;
 * undefined when it may start now.
 */
export function rest(pod: ObservedPod, now: number): Part | undefined {
  const until = restsUntil(pod);
  if (until === undefined || now >= until) return undefined;
  const clock = new Date(until).toISOString().slice(11, 19);
  return { ...waitFor(`the pod has rested, at ${clock} UTC`), due: until };
}

/** Milliseconds since the epoch. */
function restsUntil({ crash, startedAt }: ObservedPod): number | undefined {
  if (crash?.at === undefined || startedAt === undefined) return undefined;
  if (fromOutside.has(crash.exitCode) && !crash.outOfMemory) return undefined;
  return crash.at - startedAt < quickDeathMs ? crash.at + coolingMs : undefined;
}
