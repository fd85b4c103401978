import type { Reporter, Source } from '../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { type Access, openAccess } from '../access/open-access.ts';
import type { Activity } from '../activity/open-activity.ts';
import type { Config } from '../config.ts';
import { openRecords, type RecordOf } from '../domains/record.ts';
import { type Mirror, openMirror } from '../git/mirror.ts';
import { type GitHubApp, openGitHubApp } from '../github/app.ts';
import { type DeliveryLog, openDeliveryLog } from '../github/delivery-log.ts';
import { gitToken } from '../github/git-token.ts';
import { type HeadsPoll, openHeadsPoll } from '../github/heads-poll.ts';
import { openProposals, type Proposals } from '../github/proposals/open-proposals.ts';
import { type Clock, systemClock } from '../github/reports/clock.ts';
import type { Links } from '../github/reports/make-view.ts';
import { type Outbox, openOutbox } from '../github/reports/open-outbox.ts';
import { openSource } from '../github/source/open-source.ts';
import { snapshotReader } from '../github/source/read-snapshot.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Wake } from '../queue/wake.ts';
import { openReader, type Reads } from '../reader/open-reader.ts';
import type { Store } from '../store/open-store.ts';
import type { Closers } from './closers.ts';
import { openLinks, processUrls } from './links.ts';
import { openSecrets, type SecretParts } from './open-secrets.ts';

/** Everything that speaks with GitHub. */
export interface GitHub {
  readonly app: GitHubApp;
  readonly access: Access;
  readonly mirror: Mirror;
  readonly source: Source;
  readonly outbox: Outbox & Reporter;
  readonly links: Links;
  /** What DNS must say of a domain. */
  readonly recordOf: RecordOf;
  readonly secrets: SecretParts;
  readonly deliveries: DeliveryLog;
  readonly heads: HeadsPoll;
  readonly reads: Reads;
  readonly proposals: Proposals;
}

export interface GitHubDeps {
  readonly store: Store;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly closers: Closers;
  readonly clock?: Clock | undefined;
  readonly now: () => number;
  readonly reads?: Reads | undefined;
  readonly activity: Pick<Activity, 'seen'>;
  readonly wake: Wake;
}

export function openGitHub(config: Config, deps: GitHubDeps): GitHub {
  const { store, log, metrics, closers, now, clock = systemClock } = deps;
  const app = openApp(config, log);
  const access = openAccess({ db: store.db, app, now });
  const mirror = mirrorFor(config, { app, log });
  const { reads = closers.opened(openReader(), (opened) => opened.close()) } = deps;
  const readSnapshot = snapshotReader({ mirror, readManifest: reads.readManifest });
  const secrets = openSecrets(config, { db: store.db, mirror, readSnapshot, readSops: reads.readSops });
  const recordOf = openRecords(config.secret);
  const links = { ...openLinks(config, store.db, recordOf), recipientOf: secrets.identities.recipient };
  const said = { ...links, app, db: store.db, locks: store.locks, log, clock, counted: metrics.githubWrite };
  const speaking = openOutbox({ ...said, unsaid: askAgain(deps.wake) });
  const outbox = closers.opened(speaking, (opened) => opened.close());
  const source = openSource({
    app,
    mirror,
    readSnapshot,
    resolveSecrets: secrets.vault.resolve,
    urlsOf: processUrls(config, store.db),
    db: store.db,
    baseImage: config.baseImage,
    seen: deps.activity.seen,
    now,
  });
  const proposals = openProposals({ ...config, ...reads, app, mirror, readSnapshot, vault: secrets.vault });
  const reading = { deliveries: openDeliveryLog(app), heads: openHeadsPoll(app), reads };
  return { app, access, mirror, source, outbox, links, recordOf, secrets, proposals, ...reading };
}

/** Soon, and not at once: the database was just out of reach. In this process, which needs none to remember it. */
function askAgain(wake: Wake): (environment: EnvironmentKey) => void {
  return (environment) => void wake(environment, { priority: 'runtime', delayMs: 5000 });
}

function openApp(config: Config, log: Log): GitHubApp {
  if (!config.app) throw new Error('no app is configured');
  const { id, privateKey } = config.app;
  return openGitHubApp({ appId: id, privateKey, apiUrl: config.githubApiUrl, log });
}

function mirrorFor(config: Config, { app, log }: { app: GitHubApp; log: Log }): Mirror {
  return openMirror({
    stateDir: config.stateDir,
    gitUrl: config.githubUrl,
    env: config.network,
    token: gitToken(app),
    log,
  });
}
