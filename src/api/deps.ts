import type { Runtime } from '../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Access } from '../access/open-access.ts';
import type { Activity } from '../activity/open-activity.ts';
import type { Config } from '../config.ts';
import type { ShareDeps } from '../gateway/guard/open-link.ts';
import type { Proposals } from '../github/proposals/open-proposals.ts';
import type { Log } from '../log.ts';
import type { Wake } from '../queue/wake.ts';
import type { Identities } from '../secrets/identities.ts';
import type { Keyring } from '../secrets/keyring.ts';
import type { Database } from '../store/database.ts';
import type { Allowance } from './allowance.ts';
import type { ReadPlaces } from './open-places.ts';

/** What the functions of the API are given. */
export interface ApiDeps {
  readonly db: Database;
  readonly access: Access;
  /** Makes links and tokens by which pods are seen. */
  readonly guard: ShareDeps;
  readonly runtime: Pick<Runtime, 'observe' | 'logs' | 'hosts'>;
  /** Hides the values of an environment's secrets in a line. Throws WorldError when they cannot be opened: then no line is shown. */
  readonly redactor: (environment: EnvironmentKey) => Promise<(line: string) => string>;
  /** Use of an environment that this process has seen, a few seconds before it is stored. */
  readonly seenOf: Activity['seen'];
  readonly keyring: Keyring;
  readonly identities: Identities;
  readonly wake: Wake;
  readonly places: ReadPlaces;
  readonly proposals: Proposals;
  readonly allowances: { readonly manifestChecks: Allowance; readonly manifestPulls: Allowance };
  readonly config: Pick<Config, 'publicUrl' | 'podsDomain' | 'gatewayPort'>;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
