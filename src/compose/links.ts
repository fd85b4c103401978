import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Config } from '../config.ts';
import { processUrl } from '../gateway/process-url.ts';
import type { Links } from '../github/reports/make-view.ts';
import { pageUrl } from '../pages/page-key.ts';
import type { Database } from '../store/database.ts';
import { assignHost, listRoutes } from '../store/routes.ts';

/** Where people open things: a process by its host name, given when it is first reported; an environment by its page. */
export function openLinks(config: Config, db: Database): Links {
  return {
    urlOf: async (environment, name, { desired, subject }) => {
      if (desired.kind !== 'run') return undefined;
      const process = desired.spec.processes.find((one) => one.name === name);
      if (process?.port === undefined) return undefined;
      const { owner } = subject.repository;
      const named = {
        environment,
        process: name,
        podName: desired.spec.podName,
        owner,
        domain: config.podsDomain,
      };
      return processUrl(config, await assignHost(db, { ...named, visibility: process.visibility }));
    },
    routesOf: async (environment) => {
      const routes = await listRoutes(db, environment);
      return routes
        .filter(({ host }) => host.endsWith(`.${config.podsDomain}`))
        .map(({ host, process, visibility }) => ({ process, visibility, url: processUrl(config, host) }));
    },
    pageOf: (environment: EnvironmentKey) =>
      pageUrl({ publicUrl: config.publicUrl, secret: config.secret, environment }),
  };
}
