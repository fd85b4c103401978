import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlPlane, OpenRuntime } from '../../src/compose/open-control-plane.ts';
import { openControlPlane } from '../../src/compose/open-control-plane.ts';
import { type Config, readConfig } from '../../src/config.ts';
import type { Clock } from '../../src/github/reports/clock.ts';
import { createLog, type Log } from '../../src/log.ts';
import { freePort } from '../../src/store/embedded/free-port.ts';
import { type GitHubStandIn, openGitHub } from '../github-stand-in/open.ts';
import type { GitHubOptions } from '../github-stand-in/types.ts';
import { openUntil, type Until } from './until.ts';

/** GitHub's stand-in and a whole control plane that it speaks with, on ports and in folders of their own. */
export interface World {
  readonly dir: string;
  readonly github: GitHubStandIn;
  readonly config: Config;
  readonly log: Log;
  /** The control plane that runs now. */
  readonly control: () => ControlPlane;
  /** Ends the control plane and starts a new one on the same state, as after a restart of the machine; `between` has it to itself. */
  restart(between?: () => Promise<void>): Promise<void>;
  /** Waits for what a person would see: looked at again whenever GitHub was written to or a pod changed. */
  readonly until: Until;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly openRuntime: (config: Config, log: Log) => OpenRuntime;
  /** Settings on top, e.g. `{DATABASE_URL: …}`; without one a Postgres of its own is started in `dir`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly github?: Omit<GitHubOptions, 'dir' | 'webhook'>;
  readonly log?: Log;
  /** By which writes to GitHub are spaced; the system's unless told. */
  readonly clock?: Clock;
  /** By which environments end; the system's unless told. */
  readonly now?: () => number;
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'pinacle-world-'));
  // The embedded database runs as another user than root: it must be able to pass.
  await chmod(dir, 0o711);
  for (const name of ['github', 'state']) await mkdir(join(dir, name));
  const ports = { PINACLE_PORT: String(await freePort()), PINACLE_GATEWAY_PORT: String(await freePort()) };
  const { PINACLE_PORT: port } = { ...ports, ...options.settings };
  const oauthRedirects = [`http://localhost:${port}/api/auth/callback/github`];
  const github = await openGitHub({ oauthRedirects, ...options.github, dir: join(dir, 'github') });
  const config = configOf(github, { dir, settings: { ...ports, ...options.settings } });
  const log = options.log ?? createLog({ level: 'silent' });
  const { clock, now } = options;
  const times = { ...(clock ? { clock } : {}), ...(now ? { now } : {}) };
  const start = () =>
    openControlPlane(config, { openRuntime: options.openRuntime(config, log), log, ...times });
  let control = await start();
  const waiting = openUntil(github);
  const listen = async () => {
    github.setWebhook({
      url: `http://127.0.0.1:${control.port}/github/webhooks`,
      secret: github.webhookSecret,
    });
    await waiting.watch(control.runtime);
  };
  await listen();
  return {
    dir,
    github,
    config,
    log,
    control: () => control,
    restart: async (between) => {
      await waiting.unwatch();
      await control.close();
      await between?.();
      control = await start();
      await listen();
    },
    until: waiting.until,
    close: async () => {
      await waiting.close();
      await control.close();
      await github.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface Setting {
  readonly dir: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** Configuration of a control plane whose GitHub is the stand-in. */
export function configOf(github: GitHubStandIn, setting: Setting): Config {
  const read = readConfig(settingsOf(github, setting), { demo: true });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.config;
}

/** The same as variables, for a process of its own. */
export function settingsOf(
  github: GitHubStandIn,
  { dir, settings }: Setting,
): Readonly<Record<string, string>> {
  return {
    PINACLE_STATE_DIR: join(dir, 'state'),
    PINACLE_SECRET: 'only for the stand-in',
    GITHUB_API_URL: github.baseUrl,
    GITHUB_URL: github.baseUrl,
    GITHUB_APP_ID: String(github.appId),
    GITHUB_PRIVATE_KEY: github.privateKey,
    GITHUB_WEBHOOK_SECRET: github.webhookSecret,
    GITHUB_CLIENT_ID: github.clientId,
    GITHUB_CLIENT_SECRET: github.clientSecret,
    ...settings,
  };
}
