import { failureOf } from './condition.ts';
import type { Desired } from './desired.ts';
import type { ObservedPod, PodFailure } from './observed.ts';
import { step, steps, waitFor } from './part.ts';
import type { Plan } from './plan.ts';
import { podId } from './pod-id.ts';

type Stop = Extract<Desired, { kind: 'stop' }>;

/** Every running pod stops; pods and workspace stay for the day they are wanted again. */
export function planStop(desired: Stop, pods: readonly ObservedPod[]): Plan {
  const running = pods.filter((pod) => pod.state === 'running');
  if (desired.why === 'asleep' && running.some(({ install }) => install.state === 'running'))
    return waitFor('install ends');
  return steps(
    ...running.map((pod) => {
      const failed = failureBefore(desired, pod);
      const stop = { do: 'stop-pod' as const, pod: pod.id, ...(failed ? { failed } : {}) };
      return step(stop, `${stopWords(desired)} → stop pod`);
    }),
  );
}

/** What failed is not well because it sleeps: the mark stays until somebody wakes it. */
function failureBefore({ preview }: Stop, pod: ObservedPod): PodFailure | undefined {
  return preview && pod.id === podId(preview.environment, preview.fingerprint)
    ? failureOf(preview, pod)
    : undefined;
}

function stopWords({ why, by, reason }: Stop): string {
  const who = by === undefined ? '' : ` by ${by}`;
  switch (why) {
    case 'suspended':
      return `suspended${who}${reason ? ` (${reason})` : ''}`;
    case 'asleep':
      return 'nobody used it for a while';
    case 'no-manifest':
      return 'the head has no manifest';
    case 'not-selected':
      return 'the deploy policy does not select it any more';
    case 'not-approved':
      return 'nobody approved this commit of a fork';
  }
}
