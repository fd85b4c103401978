import type { Desired } from './desired.ts';
import type { ObservedPod } from './observed.ts';
import { step, steps } from './part.ts';
import type { Plan } from './plan.ts';

type Stop = Extract<Desired, { kind: 'stop' }>;

/** Every running pod stops; pods and workspace stay for the day they are wanted again. */
export function planStop(desired: Stop, pods: readonly ObservedPod[]): Plan {
  const running = pods.filter((pod) => pod.state === 'running');
  return steps(
    ...running.map((pod) => step({ do: 'stop-pod', pod: pod.id }, `${stopWords(desired)} → stop pod`)),
  );
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
