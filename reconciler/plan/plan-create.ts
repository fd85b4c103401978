import type { Cast } from './cast.ts';
import { fieldChanges, podChangeWords } from './changes.ts';
import type { PodSpec } from './desired.ts';
import type { ObservedPod } from './observed.ts';
import { inOrder, type Part, step, steps } from './part.ts';
import { retireLater } from './plan-handover.ts';
import { planInPlace } from './plan-in-place.ts';
import { planSecrets } from './plan-secrets.ts';
import { podId } from './pod-id.ts';
import { makeRoom } from './room.ts';
import type { RunInput } from './run-input.ts';

/** The wanted pod is not there: make it, beside the incumbent when the host has the memory, and go on in it at once. */
export function planCreate(input: RunInput, { incumbent, superseded }: Cast): Part {
  const { spec, pods, changedPaths } = input;
  const pod = blankPod(input);
  const room = makeRoom(input, { incumbent, leaving: superseded });
  const changes = incumbent ? fieldChanges(incumbent.fields, spec.fields) : [];
  const why = incumbent ? `${podChangeWords(changes)} → new pod` : firstWords(spec, pods);
  const create = { do: 'create-pod', pod: pod.id, spec, generation: pod.generation } as const;
  return inOrder(
    room.part,
    steps(step(create, why, changes)),
    planSecrets({ spec, pod, incumbent }),
    planInPlace({ spec, pod, incumbent: room.incumbent, changedPaths }),
    retireLater(incumbent),
  );
}

function firstWords(spec: PodSpec, pods: readonly ObservedPod[]): string {
  return `${pods.length > 0 ? 'nothing of use runs' : 'nothing runs yet'} → create pod ${spec.podName}`;
}

/** The pod as it will be when it is made. The install belongs to the workspace, so another pod may tell of it. */
function blankPod({ spec, pods, host }: RunInput): ObservedPod {
  return {
    id: podId(spec.environment, spec.fingerprint),
    environment: spec.environment,
    fingerprint: spec.fingerprint,
    fields: spec.fields,
    generation: Math.max(0, ...pods.map((pod) => pod.generation)) + 1,
    state: 'running',
    isolation: host.isolation,
    commit: null,
    install: pods.at(-1)?.install ?? { fingerprint: null, state: 'none' },
    secrets: null,
    processes: [],
  };
}
