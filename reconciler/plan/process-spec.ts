import type { CatalogueService } from '../../schema/catalogue/types.ts';
import type { ManifestProcess, Visibility } from '../../schema/manifest/types.ts';
import { narrower } from '../../schema/manifest/visibility.ts';
import type { ProcessSpec, SecretSpec } from './desired.ts';
import { digest } from './digest.ts';
import { envFields, fieldText, healthText } from './field-text.ts';
import { secretFields } from './secret-fields.ts';
import { seenSecrets } from './seen-secrets.ts';

/** What surrounds a process: the pod's environment variables and what people asked of it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  /** Variables by which processes find each other's addresses; no service of the catalogue asks for them. */
  readonly urls: Readonly<Record<string, string>>;
  /** What a program may know of its pod. */
  readonly pod: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretSpec[];
  /** The widest visibility that a process may have. */
  readonly widest: Visibility;
  /** Ids of restart requests by process name, `*` for all. */
  readonly restarts: Readonly<Record<string, string>>;
}

/** A process of the manifest, complete. Its own env wins over the pod's. */
export function processSpec(process: ManifestProcess, surroundings: Surroundings): ProcessSpec {
  const {
    name,
    displayName,
    startCommand,
    port,
    urlPath,
    healthCheck,
    visibility,
    domains,
    dependsOn,
    restart,
    line,
  } = process;
  const secrets = seenSecrets(surroundings.secrets, process.secrets);
  return withFingerprint(
    {
      name,
      displayName,
      origin: 'process',
      command: startCommand,
      ...(port === undefined ? {} : { port }),
      urlPath,
      ...(healthCheck ? { health: healthCheck } : {}),
      visibility: narrower(visibility, surroundings.widest),
      ...(domains ? { domains } : {}),
      dependsOn,
      env: { ...surroundings.env, ...process.env, ...surroundings.urls },
      secrets: secrets.map((secret) => secret.name),
      restart,
      cwd: normalFolder(process.cwd),
      exclusive: false,
      line,
    },
    surroundings,
    secrets,
  );
}

/** A service of the catalogue, complete. Nobody but those who may enter the pod sees it. */
export function serviceSpec(service: CatalogueService, surroundings: Surroundings): ProcessSpec {
  return withFingerprint(
    {
      name: service.id,
      displayName: service.displayName,
      origin: 'service',
      command: service.startCommand,
      ...(service.port === undefined ? {} : { port: service.port }),
      urlPath: '/',
      ...(service.healthCheck ? { health: { probe: service.healthCheck, ...serviceTiming } } : {}),
      visibility: 'private',
      dependsOn: [],
      env: surroundings.env,
      secrets: [],
      restart: 'always',
      cwd: '.',
      exclusive: service.exclusive,
    },
    surroundings,
    [],
  );
}

/** Services answer quickly once they are up, and their first start may have to make files. */
const serviceTiming = { intervalMs: 250, timeoutMs: 2_000, retries: 20, startPeriodMs: 30_000 } as const;

type Unmarked = Omit<ProcessSpec, 'fields' | 'fingerprint'>;

/** Only what a running process cannot take up without a restart counts: not its name for people, not its visibility. */
function withFingerprint(
  process: Unmarked,
  { restarts, pod }: Surroundings,
  secrets: readonly SecretSpec[],
): ProcessSpec {
  const { command, port, health, env, restart, cwd } = process;
  const seen = secrets.map(({ from: _from, ...given }) => given);
  const requests = [restarts['*'], restarts[process.name]].filter((id) => id !== undefined).join(', ');
  return {
    ...process,
    // The pod's own variables stay out of what follows: they change with the pod alone.
    env: { ...env, ...pod },
    fingerprint: digest({
      command,
      port,
      health,
      env,
      restart,
      cwd,
      requests,
      ...(seen.length > 0 ? { secrets: seen } : {}),
    }),
    fields: {
      startCommand: fieldText(command.join(' && ')),
      ...(port === undefined ? {} : { port: String(port) }),
      ...(health ? { healthCheck: healthText(health) } : {}),
      restart,
      cwd,
      ...envFields(env),
      ...secretFields(secrets),
      ...(requests === '' ? {} : { 'restart request': fieldText(requests) }),
    },
  };
}

/** `./apps/web/` → `apps/web`. */
function normalFolder(cwd: string): string {
  const parts = cwd.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 ? '.' : parts.join('/');
}
