import type { PodSpec, Subject } from '../../reconciler/plan/desired.ts';
import { openedSpec } from '../../reconciler/plan/spec-of.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Config } from '../config.ts';
import { environmentUrl } from '../dashboard/environment-url.ts';
import type { RecordOf } from '../domains/record.ts';
import { processUrl } from '../gateway/process-url.ts';
import type { Links } from '../github/reports/make-view.ts';
import type { Database } from '../store/database.ts';
import { assignPodHost } from '../store/pod-hosts.ts';
import { assignHost, listRoutes } from '../store/routes.ts';
import { domainsToDo } from './open-domains.ts';

/** Where people open things: a process by its host name, given when it is first reported; an environment by its page. */
export function openLinks(config: Config, db: Database, recordOf: RecordOf): Links {
  return {
    urlOf: async (environment, name, { desired, subject }) => {
      const spec = openedSpec(desired);
      if (!spec) return undefined;
      return urlOfProcess({ config, db }, { environment, name, spec, owner: subject.repository.owner });
    },
    routesOf: async (environment) => {
      const routes = await listRoutes(db, environment);
      return routes
        .filter(({ host }) => host.endsWith(`.${config.podsDomain}`))
        .map(({ host, process, visibility }) => ({ process, visibility, url: processUrl(config, host) }));
    },
    domainsToDo: domainsToDo(config, { db, recordOf }),
    pageOf: (environment: EnvironmentKey) => environmentUrl(config.publicUrl, environment),
  };
}

/** Where people open each process of a pod that is to run, by its name: given before it starts, so that it can be told. */
export function processUrls(config: Config, db: Database) {
  return async (
    environment: EnvironmentKey,
    { spec, subject }: { spec: PodSpec; subject: Subject },
  ): Promise<Readonly<Record<string, string>>> => {
    const { owner } = subject.repository;
    const { podName, processes } = spec;
    const [urls] = await Promise.all([
      Promise.all(
        processes.map(async ({ name }): Promise<[string, string][]> => {
          const url = await urlOfProcess({ config, db }, { environment, name, spec, owner });
          return url === undefined ? [] : [[name, url]];
        }),
      ),
      assignPodHost(db, { environment, podName, owner, domain: config.podsDomain }),
    ]);
    return Object.fromEntries(urls.flat());
  };
}

async function urlOfProcess(
  { config, db }: { config: Config; db: Database },
  at: { environment: EnvironmentKey; name: string; spec: PodSpec; owner: string },
): Promise<string | undefined> {
  const { environment, name, spec, owner } = at;
  const process = spec.processes.find((one) => one.name === name);
  if (process?.port === undefined) return undefined;
  const { podName } = spec;
  const named = { environment, process: name, podName, owner, domain: config.podsDomain };
  return processUrl(
    config,
    await assignHost(db, { ...named, visibility: process.visibility, widest: spec.widest ?? 'public' }),
  );
}
