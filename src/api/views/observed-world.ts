import type { Observed, ObservedPod } from '../../../reconciler/plan/observed.ts';
import type { ObservedWorld } from '../../../schema/api/environment.ts';

/** What the hosts say of an environment, for people. Pure. */
export function observedWorld({ pods, workspace, host }: Observed): ObservedWorld {
  return { isolation: pods.at(-1)?.isolation ?? host.isolation, workspace, pods: pods.map(observedPod) };
}

function observedPod(pod: ObservedPod): ObservedWorld['pods'][number] {
  return {
    id: pod.id,
    state: pod.state,
    generation: pod.generation,
    commit: pod.commit,
    startedAt: pod.startedAt === undefined ? null : iso(pod.startedAt),
    failure: failureOf(pod),
    install: pod.install.state,
    processes: pod.processes.map(({ name, state, exitCode, since }) => ({
      name,
      state: pod.state === 'stopped' ? 'stopped' : state,
      exitCode: exitCode ?? null,
      since: iso(since),
    })),
  };
}

function failureOf({ failed, crash }: ObservedPod): string | null {
  if (failed) return failed.message;
  if (!crash) return null;
  return crash.outOfMemory ? 'it ran out of memory' : `it ended with exit code ${crash.exitCode}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
