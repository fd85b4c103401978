import type { Pass } from '../../reconciler/reconcile.ts';
import { parseEnvironmentKey } from '../../schema/environment.ts';
import type { Config } from '../config.ts';
import { checkDomains } from '../domains/check-domains.ts';
import { claimsOf } from '../domains/claims-of.ts';
import { isOurs } from '../domains/is-ours.ts';
import { openTxt } from '../domains/open-txt.ts';
import type { RecordOf } from '../domains/record.ts';
import type { Links } from '../github/reports/make-view.ts';
import type { Job } from '../queue/schedule.ts';
import type { Wake } from '../queue/wake.ts';
import type { Database } from '../store/database.ts';
import { findDomainRoute, keepClaims, listRoutedDomains, verifiedDomains } from '../store/domains.ts';
import { bumpEnvironments } from '../store/environments.ts';
import { findRoute, listHosts, type OwnedRoute } from '../store/routes.ts';

type Names = Pick<Config, 'podsDomain' | 'publicUrl'>;

/** Keeps what a pass said of an environment's domains. One that is ours leads nowhere all the same: what is ours is known when it is asked for. */
export async function keepDomains(db: Database, pass: Pass): Promise<void> {
  const claims = claimsOf(pass);
  const { environment } = pass;
  const ref = parseEnvironmentKey(environment);
  if (claims && ref) await keepClaims(db, { environment, repositoryId: ref.repositoryId }, claims);
}

/** Where a host name leads: one that we gave, else a verified domain. */
export async function findHost(config: Names, db: Database, host: string): Promise<OwnedRoute | undefined> {
  const given = await findRoute(db, host);
  return given ?? (isOurs(host, config) ? undefined : findDomainRoute(db, host));
}

/** Every host name that leads to a process. */
export async function routedHosts(config: Names, db: Database): Promise<readonly string[]> {
  const [hosts, domains] = await Promise.all([listHosts(db), listRoutedDomains(db)]);
  return [...hosts, ...domains.filter((domain) => !isOurs(domain, config))];
}

/** What is to be done for those of a repository's domains that lead nowhere yet. */
export function domainsToDo(
  config: Names,
  { db, recordOf }: { db: Database; recordOf: RecordOf },
): NonNullable<Links['domainsToDo']> {
  return async (repositoryId, domains) => {
    const verified = await verifiedDomains(db, repositoryId, domains);
    return domains.flatMap((domain) => {
      if (isOurs(domain, config)) return [{ domain }];
      return verified.has(domain) ? [] : [{ domain, record: recordOf({ domain, repositoryId }) }];
    });
  };
}

/** Looks at the records of domains, and has the environments tell of what changed. */
export function domainsJob(deps: {
  config: Pick<Config, 'dnsServer'>;
  db: Database;
  recordOf: RecordOf;
  wake: Wake;
  now: () => number;
}): Job {
  const { config, db, recordOf, wake, now } = deps;
  const readTxt = openTxt({ server: config.dnsServer });
  const changed = async (keys: readonly string[]) => {
    for (const key of await bumpEnvironments(db, keys)) await wake(key, { priority: 'event' });
  };
  const run = () => checkDomains({ db, readTxt, recordOf, changed, now });
  return { name: 'domains', everyMs: 60_000, jitter: 0.2, run };
}
