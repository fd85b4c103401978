import type { InstallSpec, PodSpec, ProcessSpec, SecretSpec } from '../../reconciler/plan/desired.ts';
import { digest } from '../../reconciler/plan/digest.ts';
import { secretFields } from '../../reconciler/plan/secret-fields.ts';
import { secretsFingerprint } from '../../reconciler/plan/secrets-fingerprint.ts';
import { seenSecrets } from '../../reconciler/plan/seen-secrets.ts';
import type { TierName } from '../../schema/tiers.ts';

export const sha = (letter: string): string => letter.repeat(40);

/** A process that runs until it is stopped; say only what matters. Fingerprint and fields follow from the rest. */
export function aProcess(over: Partial<ProcessSpec> & { name: string }): ProcessSpec {
  const process = {
    displayName: over.name,
    origin: 'process' as const,
    command: ['exec sleep infinity'],
    urlPath: '/',
    visibility: 'team' as const,
    dependsOn: [],
    env: {},
    secrets: [],
    restart: 'always' as const,
    cwd: '.',
    exclusive: false,
    ...over,
  };
  const fields = over.fields ?? { startCommand: process.command.join(' && '), cwd: process.cwd };
  const { command, env, cwd, restart, health, port } = process;
  return {
    ...process,
    fields,
    fingerprint: over.fingerprint ?? digest({ command, env, cwd, restart, health, port, fields }),
  };
}

export function aService(over: Partial<ProcessSpec> & { name: string }): ProcessSpec {
  return aProcess({ origin: 'service', visibility: 'private', ...over });
}

export function anInstall(commands: readonly string[] = [], lock = ''): InstallSpec {
  return { commands, env: {}, fingerprint: digest({ commands, lock }) };
}

/** A pod spec; say only what matters. `redeploy` gives it another fingerprint; `secrets` are part of the processes that name them. */
export function aSpec(over: Partial<PodSpec> & { redeploy?: string } = {}): PodSpec {
  const { redeploy, ...rest } = over;
  const spec = {
    environment: '42/pull/7',
    repository: { id: 42, owner: 'acme', name: 'shop' },
    installationId: 1,
    podName: 'shop-pr-7',
    displayName: 'shop',
    commit: sha('a'),
    image: 'pinacle/base',
    tier: 'dev.small' as TierName,
    install: anInstall(),
    processes: [aProcess({ name: 'web' })],
    secrets: [],
    tabs: [],
    ...rest,
  };
  const processes = spec.processes.map((process) => seeing(process, spec.secrets));
  const fields = over.fields ?? {
    image: spec.image,
    tier: spec.tier,
    ...(redeploy ? { 'redeploy request': redeploy } : {}),
  };
  return {
    ...spec,
    processes,
    secretsFingerprint: secretsFingerprint(spec.secrets, processes),
    fields,
    fingerprint: over.fingerprint ?? digest(fields),
  };
}

function seeing(process: ProcessSpec, secrets: readonly SecretSpec[]): ProcessSpec {
  const seen = seenSecrets(secrets, process.secrets);
  if (seen.length === 0) return process;
  const fields = { ...process.fields, ...secretFields(seen) };
  const given = seen.map(({ from: _from, ...rest }) => rest);
  return { ...process, fields, fingerprint: digest({ of: process.fingerprint, given }) };
}
