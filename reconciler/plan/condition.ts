import type { PodSpec, ProcessSpec } from './desired.ts';
import type { ObservedPod, ObservedProcess, PodFailure } from './observed.ts';
import { wishOf } from './wish.ts';

/** Where the install of a pod stands, for one wish. `due`: it must (still) be begun. */
export type InstallCondition = 'ready' | 'due' | 'running' | 'failed';

export function installCondition(spec: PodSpec, pod: ObservedPod): InstallCondition {
  const { install } = spec;
  if (install.commands.length === 0) return 'ready';
  if (pod.install.fingerprint !== install.fingerprint || pod.install.state === 'none') return 'due';
  // It sees every secret: with others it may succeed.
  const other = pod.secrets !== spec.secretsFingerprint;
  if (pod.install.state === 'failed' && other) return 'due';
  return pod.install.state === 'done' ? 'ready' : pod.install.state;
}

/** The process as it runs, if it runs as it is wanted. */
export function asWanted(process: ProcessSpec, pod: ObservedPod): ObservedProcess | undefined {
  return pod.processes.find(
    ({ name, fingerprint }) => name === process.name && fingerprint === process.fingerprint,
  );
}

/** The pod runs, is at the commit, has installed, and all its processes are well. */
export function isHealthy(spec: PodSpec, pod: ObservedPod): boolean {
  if (pod.state !== 'running' || pod.commit !== spec.commit || installCondition(spec, pod) !== 'ready')
    return false;
  return spec.processes.every((process) => isWell(asWanted(process, pod)));
}

export function isWell(process: ObservedProcess | undefined): boolean {
  return process?.state === 'healthy' || process?.state === 'finished';
}

/** How the wish fails in this pod, as it runs now; undefined while it may still succeed. */
export function failureOf(spec: PodSpec, pod: ObservedPod): PodFailure | undefined {
  if (pod.state !== 'running' || pod.commit !== spec.commit) return undefined;
  const wish = wishOf(spec);
  if (installCondition(spec, pod) === 'failed')
    return { process: 'install', message: `install failed${exit(pod.install.exitCode)}`, wish };
  const failing = spec.processes
    .map((process) => asWanted(process, pod))
    .find((seen) => seen?.state === 'failing');
  if (!failing) return undefined;
  return {
    process: failing.name,
    message: `process ${failing.name} is failing${exit(failing.exitCode)}`,
    wish,
  };
}

/** The mark of an earlier failure, if it was this same wish that failed. */
export function markedFailure(spec: PodSpec, pod: ObservedPod): PodFailure | undefined {
  return pod.failed?.wish === wishOf(spec) ? pod.failed : undefined;
}

function exit(code: number | undefined): string {
  return code === undefined ? '' : ` (exit ${code})`;
}
