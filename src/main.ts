import { openDockerRuntime } from '../host/docker-runtime.ts';
import { type ControlPlane, type OpenRuntime, openControlPlane } from './compose/open-control-plane.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';

/** The controller with the real runtime of this machine: the one place where `host` and `src` meet. */
export function startServer(config: Config, { log }: { log: Log }): Promise<ControlPlane> {
  return openControlPlane(config, { openRuntime: dockerRuntime(config, log), log });
}

/** Opens the pods of this machine. `instance` keeps several controllers on one machine apart. */
export function dockerRuntime(config: Config, log: Log, options: { instance?: string } = {}): OpenRuntime {
  return (commits, secrets) =>
    openDockerRuntime({
      ...options,
      commits,
      secrets,
      stateDir: config.hostStateDir,
      baseImage: config.baseImage,
      isolation: config.isolation,
      gitBaseUrl: config.githubUrl,
      log,
      ...(config.podCaBundle === undefined ? {} : { caBundle: config.podCaBundle }),
    });
}
