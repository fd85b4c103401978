import { rest } from './crash.ts';
import type { PodSpec, ProcessSpec } from './desired.ts';
import type { ObservedPod, PodFailure } from './observed.ts';
import { inOrder, nothing, type Part, step, steps } from './part.ts';
import { putBackSecrets } from './plan-secrets.ts';

/** The new pod is healthy: nobody needs the old one. */
export function retire(incumbent: ObservedPod): Part {
  return steps(step({ do: 'remove-pod', pod: incumbent.id }, 'new pod is healthy → remove the old pod'));
}

export function retireLater(incumbent: ObservedPod | undefined): Part {
  return incumbent ? { steps: [], waitingFor: [], later: retire(incumbent).steps } : nothing;
}

/** The new pod failed: it stops, marked so that it is not tried again for the same wish. */
export function giveUp(current: ObservedPod, failed: PodFailure): Part {
  const why = `new pod: ${failed.message}`;
  return steps(step({ do: 'stop-pod', pod: current.id, failed }, `${why} → stop it, keep the old pod`));
}

/** All that runs no longer in the old pod since a new one began to take over starts again. */
export function resume(incumbent: ObservedPod, { spec, now }: { spec: PodSpec; now: number }): Part {
  const why = 'the new pod failed';
  if (incumbent.state === 'stopped') {
    const start = step({ do: 'start-pod', pod: incumbent.id }, `${why} → start the old pod`);
    return rest(incumbent, now) ?? inOrder(putBackSecrets(spec, incumbent), steps(start));
  }
  const paused = incumbent.processes.filter(({ state }) => state === 'stopped');
  return steps(
    ...paused.map(({ name }) =>
      step(
        { do: 'start-process', pod: incumbent.id, process: name },
        `${why} → start ${name} of the old pod`,
      ),
    ),
  );
}

/** Pods that no wish asks for: the wish changed while they were made, or they were never finished. */
export function removeSuperseded(pods: readonly ObservedPod[]): Part {
  return steps(
    ...pods.map((pod) => {
      const why = pod.commit === null ? 'pod was never finished' : 'pod of an earlier wish';
      return step({ do: 'remove-pod', pod: pod.id }, `${why} → remove`);
    }),
  );
}

interface Yielded {
  readonly part: Part;
  /** The incumbent as it is afterwards. */
  readonly incumbent: ObservedPod | undefined;
}

/** Two running copies of an exclusive process would spoil its files: the old pod's stops before the new one's starts. */
export function yieldExclusive(
  incumbent: ObservedPod | undefined,
  starting: readonly ProcessSpec[],
): Yielded {
  if (incumbent?.state !== 'running') return { part: nothing, incumbent };
  const names = new Set(starting.filter((process) => process.exclusive).map((process) => process.name));
  const yields = ({ name, state }: ObservedPod['processes'][number]) =>
    names.has(name) && state !== 'stopped';
  return {
    part: steps(
      ...incumbent.processes
        .filter(yields)
        .map(({ name }) =>
          step(
            { do: 'stop-process', pod: incumbent.id, process: name },
            `service ${name}: moves to the new pod → stop it in the old one`,
          ),
        ),
    ),
    incumbent: {
      ...incumbent,
      processes: incumbent.processes.map((seen) => (yields(seen) ? { ...seen, state: 'stopped' } : seen)),
    },
  };
}
