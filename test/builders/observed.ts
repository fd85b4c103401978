import type { PodSpec, ProcessSpec } from '../../reconciler/plan/desired.ts';
import type { Observed, ObservedPod, ObservedProcess } from '../../reconciler/plan/observed.ts';
import { podId } from '../../reconciler/plan/pod-id.ts';

/** What is seen of a process that runs as `spec` asks. */
export function aProcessOf(spec: ProcessSpec, over: Partial<ObservedProcess> = {}): ObservedProcess {
  const { name, fingerprint, fields } = spec;
  return { name, fingerprint, fields, state: 'healthy', since: 1, ...over };
}

/** What is seen of a pod that runs as `spec` asks; say only what differs. */
export function aPodOf(spec: PodSpec, over: Partial<ObservedPod> = {}): ObservedPod {
  const installed = spec.install.commands.length > 0;
  return {
    id: podId(spec.environment, spec.fingerprint),
    environment: spec.environment,
    fingerprint: spec.fingerprint,
    fields: spec.fields,
    generation: 1,
    state: 'running',
    isolation: 'memory',
    commit: spec.commit,
    install: installed
      ? { fingerprint: spec.install.fingerprint, state: 'done', exitCode: 0 }
      : { fingerprint: null, state: 'none' },
    secrets: spec.secretsFingerprint,
    processes: spec.processes.map((process) =>
      aProcessOf(process, { state: over.state === 'stopped' ? 'stopped' : 'healthy' }),
    ),
    ...over,
  };
}

export function anObserved(pods: readonly ObservedPod[] = [], over: Partial<Observed> = {}): Observed {
  return {
    pods,
    workspace: pods.length > 0,
    host: { freeMemoryBytes: 64 * 1024 ** 3, isolation: 'memory' },
    ...over,
  };
}
