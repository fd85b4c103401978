import type { InstallSpec, ProcessSpec } from '../../reconciler/plan/desired.ts';
import type { HealthCheck } from '../../schema/manifest/types.ts';

/** A file of a definition: its text, or where a link of this name leads (inside the pod). */
export type DefinitionFile = { readonly text: string } | { readonly link: string };
export type Definition = Readonly<Record<string, DefinitionFile>>;

/** The install is a process of ours that runs once; no process of a repository can have this name. */
export const installName = '_install';

/**
 * The folder of one process, as runsv wants it. `run`, `finish` and `log/run` are the same for all and lead to
 * our scripts; what differs is data beside them: `command`, `env`, `cwd`, `policy`, `health`.
 */
export function processDefinition(spec: ProcessSpec): Definition {
  return {
    ...supervised(spec.name),
    command: { text: shellScript(spec.command) },
    env: { text: shellExports(spec.env) + secretVariables(spec) },
    cwd: { text: `${spec.cwd}\n` },
    policy: { text: `${spec.restart}\n` },
    health: { text: healthScript(spec.health) },
  };
}

export function installDefinition(install: InstallSpec): Definition {
  return {
    ...supervised(installName),
    command: { text: shellScript(install.commands) },
    env: {
      text: `${shellExports(install.env)}[ ! -e ${secretsOf(installName)} ] || . ${secretsOf(installName)}\n`,
    },
    cwd: { text: '.\n' },
    policy: { text: 'never\n' },
    health: { text: '' },
  };
}

/** Read when the process starts; where the file is missing it does not. */
function secretVariables({ name, secrets }: ProcessSpec): string {
  return secrets.length === 0 ? '' : `. ${secretsOf(name)}\n`;
}

/** See `secretFiles`. */
function secretsOf(process: string): string {
  return `/run/secrets/..current/env/${process}`;
}

function supervised(name: string): Definition {
  return {
    run: { link: '../../run.sh' },
    finish: { link: '../../finish.sh' },
    supervise: { link: `/run/sv/${name}` },
    'log/run': { link: '../../../log.sh' },
    'log/supervise': { link: `/run/sv/${name}.log` },
  };
}

/** Commands in this order in one shell; the first that fails ends it. */
function shellScript(commands: readonly string[]): string {
  return `set -e\n${commands.join('\n')}\n`;
}

function healthScript(health: HealthCheck | undefined): string {
  return health?.probe.kind === 'command' ? shellScript(health.probe.commands) : '';
}

/** `export NAME='value'` lines; a name that no shell takes is left out (the manifest's parser refuses it before). */
export function shellExports(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    .map(([name, value]) => `export ${name}=${shellQuote(value)}\n`)
    .join('');
}

/** One word for a shell, whatever is in it; a NUL, which no variable holds, is left out. */
export function shellQuote(value: string): string {
  return `'${value.replaceAll('\0', '').replaceAll("'", `'\\''`)}'`;
}
