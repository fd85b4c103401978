import { templates } from '../templates/templates.ts';
import type { Template } from '../templates/types.ts';
import { durationRanges, parseDuration } from './duration.ts';
import { limits } from './limits.ts';
import type { LineOf, Located } from './located.ts';
import type { RawManifest } from './raw-manifest.ts';
import { toEnv } from './to-env.ts';
import { commandsOf, fromTemplate, normalPath, toProcess } from './to-process.ts';
import { toTab } from './to-tab.ts';
import type { DeployPolicy, Manifest, ManifestProcess, SecretRef } from './types.ts';

/** A document without problems, with every default and the template's part filled in. */
export function toManifest(located: Located, lineOf: LineOf, repositoryName?: string): Manifest {
  const raw = located.value as unknown as RawManifest;
  const template: Template | undefined = raw.template === undefined ? undefined : templates[raw.template];
  const processes = toProcesses(located, lineOf, template);
  const services = raw.services ?? [];
  return {
    version: '1.0',
    ...given({
      name: raw.name ?? nameOf(repositoryName),
      image: raw.image,
      template: raw.template,
      recipient: raw.recipient,
    }),
    tier: raw.tier ?? template?.tier ?? 'dev.small',
    deploy: toDeploy(raw.deploy ?? {}),
    install: raw.install === undefined ? (template?.install ?? []) : commandsOf(raw.install),
    processes,
    services,
    env: toEnv(raw.env, '/env', located),
    secrets: toSecrets(raw.secrets ?? {}, lineOf),
    secretFiles: raw.secretFiles ?? [],
    requiredEnv: (raw.requiredEnv ?? []).map((entry, at) => ({
      ...entry,
      line: lineOf(`/requiredEnv/${at}`),
    })),
    tabs: (raw.tabs ?? []).map((tab) => toTab(tab, processes, services)),
  };
}

/** Without the keys that have no value. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function toProcesses(
  located: Located,
  lineOf: LineOf,
  template: Template | undefined,
): readonly ManifestProcess[] {
  const own = (located.value as unknown as RawManifest).processes ?? [];
  if (own.length > 0)
    return own.map((process, at) => toProcess(process, `/processes/${at}`, located, lineOf));
  return (template?.processes ?? []).map((process) => fromTemplate(process, lineOf('/template')));
}

function nameOf(repositoryName: string | undefined): string | undefined {
  return repositoryName === undefined
    ? undefined
    : Array.from(repositoryName).slice(0, limits.nameLength).join('');
}

function toDeploy(deploy: NonNullable<RawManifest['deploy']>): DeployPolicy {
  const { branches, pullRequests, idle, ttl, forks, secretsOnPullRequests, visibility } = deploy;
  return {
    ...(branches && { branches }),
    pullRequests: pullRequests ?? 'comment',
    idleMs: durationOf(idle, 'idle'),
    ttlMs: durationOf(ttl, 'ttl'),
    forks: forks ?? 'approve',
    secretsOnPullRequests: secretsOnPullRequests ?? true,
    ...(visibility && { visibility }),
  };
}

function durationOf(text: string | undefined, field: 'idle' | 'ttl'): number | null {
  const parsed = text === undefined ? undefined : parseDuration(text);
  return parsed === undefined ? durationRanges[field].fallback : parsed;
}

function toSecrets(secrets: NonNullable<RawManifest['secrets']>, lineOf: LineOf): readonly SecretRef[] {
  return Object.entries(secrets).map(([name, secret]) => {
    const { value, as, path } =
      typeof secret === 'string' ? { value: secret } : { as: undefined, path: undefined, ...secret };
    const whole = value.startsWith('age:') ? value.replaceAll(/\s/g, '') : value;
    return {
      name,
      value: whole,
      as: as ?? 'env',
      ...(path !== undefined && { path: normalPath(path) }),
      line: lineOf(`/secrets/${name}`),
    };
  });
}
