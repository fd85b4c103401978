import type { Cast } from './cast.ts';
import { markedFailure } from './condition.ts';
import { crashWords, rest } from './crash.ts';
import type { PodSpec } from './desired.ts';
import type { ObservedPod } from './observed.ts';
import { inOrder, type Part, step, steps } from './part.ts';
import { resume, retireLater, yieldExclusive } from './plan-handover.ts';
import { planInPlace } from './plan-in-place.ts';
import { planSecrets } from './plan-secrets.ts';
import { makeRoom } from './room.ts';
import type { RunInput } from './run-input.ts';

/** The wanted pod is there and stopped: start it again, unless it was given up for this very wish or has to rest. */
export function planStart(input: RunInput, current: ObservedPod, { incumbent, superseded }: Cast): Part {
  const { spec, changedPaths, now } = input;
  if (incumbent && markedFailure(spec, current)) return resume(incumbent, { spec, now });
  const resting = rest(current, now);
  if (resting) return resting;
  const room = makeRoom(input, { incumbent, leaving: superseded });
  const yielded = yieldExclusive(room.incumbent, spec.processes);
  return inOrder(
    room.part,
    yielded.part,
    // Before: with the pod all that is defined in it starts.
    planSecrets({ spec, pod: current, incumbent }),
    steps(step({ do: 'start-pod', pod: current.id }, `${startWords(spec, current)} → start`)),
    planInPlace({ spec, pod: started(current), incumbent: yielded.incumbent, changedPaths }),
    retireLater(incumbent),
  );
}

function startWords(spec: PodSpec, pod: ObservedPod): string {
  if (markedFailure(spec, pod)) return 'it failed before it fell asleep, and is tried again';
  return crashWords(pod) ?? (pod.failed ? 'changed since it failed' : 'pod is stopped');
}

/** As it will be: every process that is defined in it starts. */
function started(pod: ObservedPod): ObservedPod {
  return {
    ...pod,
    state: 'running',
    processes: pod.processes.map((process) => ({ ...process, state: 'starting' })),
  };
}
