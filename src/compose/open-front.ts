import { setTimeout as sleep } from 'node:timers/promises';
import type { Runtime } from '../../reconciler/ports.ts';
import { type CertificateFolder, certificateFolder } from '../acme/certificate-folder.ts';
import { execDnsRecords } from '../acme/dns-records.ts';
import { type HttpTokens, openHttpTokens } from '../acme/http-tokens.ts';
import { type Certificates, openCertificates } from '../acme/open-certificates.ts';
import { orderCertificate } from '../acme/order-certificate.ts';
import { wantedCertificates } from '../acme/wanted-certificates.ts';
import type { AcmeConfig, Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { NginxSide } from '../nginx/asked-by-nginx.ts';
import { openGivenAddresses } from '../nginx/given-addresses.ts';
import { type Nginx, openNginx } from '../nginx/open-nginx.ts';
import { dashboardHost, proxyKey, readFront } from '../nginx/read-front.ts';
import type { Job } from '../queue/schedule.ts';
import type { Store } from '../store/open-store.ts';
import type { Closers } from './closers.ts';
import { routedHosts } from './open-domains.ts';

/** What stands in front of the gateway: nginx, when it is ours to configure, and the certificates it shows. */
export interface Front {
  readonly tokens: HttpTokens;
  readonly nginx: NginxSide | undefined;
  readonly jobs: readonly Job[];
}

interface FrontParts {
  readonly config: Config;
  readonly store: Store;
  readonly runtime: Pick<Runtime, 'watch'>;
  readonly log: Log;
  readonly closers: Closers;
}

const minute = 60_000;

export async function openFront(parts: FrontParts): Promise<Front> {
  const { config, log } = parts;
  const tokens = openHttpTokens();
  const folder = certificateFolder(config.stateDir);
  const addresses = openGivenAddresses({ now: Date.now });
  const nginx = await keepNginx(parts, { folder, addresses: addresses.list });
  const changed = () => {
    nginx
      ?.update()
      .catch((error: unknown) => log.warn({ err: error }, 'nginx does not know of the certificate yet'));
  };
  const certificates = config.acme && openOrders(parts, { acme: config.acme, folder, tokens, changed });
  const given = (address: string) => void (addresses.note(address) && nginx?.hint());
  return {
    tokens,
    nginx: nginx && { key: proxyKey(config.secret), given },
    jobs: frontJobs({ nginx, certificates }),
  };
}

/** Certificates after nginx: it is nginx through which an authority asks. */
function frontJobs({
  nginx,
  certificates,
}: {
  nginx: Nginx | undefined;
  certificates: Certificates | undefined;
}): Job[] {
  const run = async () => {
    const updated = await nginx?.update();
    // Its new workers are there in a moment.
    if (updated?.kind === 'written' && certificates) await sleep(1000);
    await certificates?.look();
  };
  return nginx || certificates ? [{ name: 'front', everyMs: minute, jitter: 0.1, run }] : [];
}

/** Looks again whenever a pod changed: with it, the hosts may have. */
async function keepNginx(
  { config, store, runtime, log, closers }: FrontParts,
  from: { folder: CertificateFolder; addresses: () => readonly string[] },
): Promise<Nginx | undefined> {
  const { nginx } = config;
  if (!nginx) return undefined;
  const front = () =>
    readFront({ ...config, nginx }, { ...from, hosts: () => routedHosts(config, store.db) });
  const kept = closers.opened(openNginx({ front, pidFile: nginx.pidFile, log }), (opened) => opened.close());
  closers.opened(await runtime.watch(kept.hint), (unwatch) => unwatch());
  return kept;
}

/** Advisory locks with positive numbers are those of installations. */
const ordersLock = -1;

function openOrders(
  { config, store, log }: FrontParts,
  deps: {
    acme: AcmeConfig;
    folder: CertificateFolder;
    tokens: HttpTokens;
    changed: () => void;
  },
) {
  const { acme, folder, tokens, changed } = deps;
  const { directory, email, dnsProgram } = acme;
  const dns = dnsProgram === undefined ? undefined : execDnsRecords(dnsProgram, { env: config.network });
  const names = {
    dashboard: dashboardHost(config.publicUrl),
    podsDomain: config.podsDomain,
    wildcard: dns !== undefined,
  };
  return openCertificates({
    folder,
    wanted: async () => wantedCertificates({ ...names, hosts: await routedHosts(config, store.db) }),
    order: async (wanted) => {
      const authority = { directory, email, accountKey: await folder.accountKey() };
      return orderCertificate(wanted, { authority, proofs: { dns, http: tokens } });
    },
    hold: () => store.locks.hold(ordersLock),
    release: () => store.locks.release(ordersLock),
    changed,
    now: Date.now,
    log,
  });
}
