import type { PodSpec } from '../../../reconciler/plan/desired.ts';
import type { MemoryPod, MemorySecrets } from './machine.ts';

/** What the programs of a pod read from now on, all at once. */
export function putSecrets(pod: MemoryPod, spec: PodSpec, values: ReadonlyMap<string, Uint8Array>): void {
  const { secretsFingerprint: fingerprint } = spec;
  if (pod.secrets?.fingerprint === fingerprint) return;
  pod.secrets = fingerprint === null ? undefined : { fingerprint, ...laidOut(spec, values) };
}

function laidOut({ secrets, processes }: PodSpec, values: ReadonlyMap<string, Uint8Array>) {
  const text = (name: string) => Buffer.from(values.get(name) ?? '').toString();
  const env = (names: readonly string[]) =>
    Object.fromEntries(
      secrets
        .filter(({ as, name }) => as === 'env' && names.includes(name))
        .map(({ name }) => [name, text(name)]),
    );
  const files = secrets.flatMap(({ as, path, name }) =>
    as === 'file' ? [[`/run/secrets/${path}`, text(name)] as const] : [],
  );
  return {
    env: new Map(processes.map((process) => [process.name, env(process.secrets)])),
    installEnv: env(secrets.map(({ name }) => name)),
    files: new Map(files),
  } satisfies Omit<MemorySecrets, 'fingerprint'>;
}
