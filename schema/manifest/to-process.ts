import type { Template } from '../templates/types.ts';
import { durationRanges, parseDuration } from './duration.ts';
import { parseHttpProbe, parseLocalUrl } from './local-url.ts';
import { type LineOf, type Located, pointer } from './located.ts';
import type { Commands, RawHealthCheck, RawProcess } from './raw-manifest.ts';
import { toEnv } from './to-env.ts';
import type { HealthCheck, ManifestProcess } from './types.ts';

export function toProcess(raw: RawProcess, at: string, located: Located, lineOf: LineOf): ManifestProcess {
  const url = raw.url === undefined ? undefined : parseLocalUrl(raw.url);
  const port = raw.port ?? url?.port;
  const healthCheck = toHealthCheck(raw.healthCheck, port);
  return {
    name: raw.name,
    displayName: raw.displayName ?? raw.name,
    startCommand: commandsOf(raw.startCommand),
    ...(port !== undefined && { port }),
    urlPath: url?.path ?? '/',
    ...(healthCheck && { healthCheck }),
    visibility: raw.visibility ?? 'team',
    ...(raw.domains && { domains: raw.domains.map((domain) => domain.toLowerCase()) }),
    dependsOn: raw.dependsOn ?? [],
    env: toEnv(raw.env, pointer(at, 'env'), located),
    ...(raw.secrets && { secrets: raw.secrets }),
    restart: raw.restart ?? 'always',
    cwd: normalPath(raw.cwd ?? '.'),
    line: lineOf(at),
  };
}

type TemplateProcess = NonNullable<Template['processes']>[number];

/** A process that the template brings; it stands on the line that names the template. */
export function fromTemplate({ name, startCommand, port }: TemplateProcess, line: number): ManifestProcess {
  return {
    name,
    displayName: name,
    startCommand: [startCommand],
    ...(port !== undefined && { port }),
    urlPath: '/',
    visibility: 'team',
    dependsOn: [],
    env: {},
    restart: 'always',
    cwd: '.',
    line,
  };
}

/** An empty text is no command. */
export function commandsOf(commands: Commands): readonly string[] {
  return [commands].flat().filter((command) => command.trim() !== '');
}

function toHealthCheck(raw: RawProcess['healthCheck'], port: number | undefined): HealthCheck | undefined {
  if (raw === undefined) return undefined;
  if (typeof raw === 'string' || isList(raw))
    return { probe: { kind: 'command', commands: commandsOf(raw) }, ...timing({}) };
  return { probe: toProbe(raw, port), ...timing(raw) };
}

function isList(raw: Commands | RawHealthCheck): raw is readonly string[] {
  return Array.isArray(raw);
}

function toProbe(
  { http, tcp, command }: RawHealthCheck,
  processPort: number | undefined,
): HealthCheck['probe'] {
  if (tcp !== undefined) return { kind: 'tcp', port: tcp };
  if (command !== undefined) return { kind: 'command', commands: commandsOf(command) };
  const { port, path } = { port: processPort ?? 80, path: '/', ...parseHttpProbe(http ?? '/') };
  return { kind: 'http', path: path.replace(/#.*$/, ''), port };
}

function timing({ interval, timeout, retries, startPeriod }: RawHealthCheck): Omit<HealthCheck, 'probe'> {
  const of = (text: string | undefined, field: 'interval' | 'timeout' | 'startPeriod') =>
    parseDuration(text ?? '') ?? durationRanges[field].fallback;
  return {
    intervalMs: of(interval, 'interval'),
    timeoutMs: of(timeout, 'timeout'),
    retries: retries ?? 3,
    startPeriodMs: of(startPeriod, 'startPeriod'),
  };
}

/** `./a//b/` is `a/b`, and the repository itself is `.`. */
export function normalPath(path: string): string {
  return (
    path
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/') || '.'
  );
}
