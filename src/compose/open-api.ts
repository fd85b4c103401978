import type { Runtime } from '../../reconciler/ports.ts';
import type { Activity } from '../activity/open-activity.ts';
import { openAllowance } from '../api/allowance.ts';
import { openCallers } from '../api/open-callers.ts';
import { openPlaces } from '../api/open-places.ts';
import type { RestDeps } from '../api/rest/add-api.ts';
import type { Config } from '../config.ts';
import type { Guard } from '../gateway/guard/authorize.ts';
import type { Log } from '../log.ts';
import type { Wake } from '../queue/wake.ts';
import type { Sessions } from '../sign-in/open-sessions.ts';
import type { Store } from '../store/open-store.ts';
import type { GitHub } from './open-github.ts';
import { redactorOf } from './open-secrets.ts';

/** What the functions of the API are given, and who calls them. */
export function openApi(parts: {
  readonly config: Config;
  readonly store: Store;
  readonly github: GitHub;
  readonly guard: Guard;
  readonly activity: Pick<Activity, 'seen'>;
  readonly runtime: Runtime;
  readonly sessions: Sessions;
  readonly wake: Wake;
  readonly log: Log;
  readonly now: () => number;
}): RestDeps {
  const { config, github, guard, activity, runtime, sessions, wake, log, now } = parts;
  const { db } = parts.store;
  const { access, app } = github;
  const { keyring, identities, vault } = github.secrets;
  const redactor = redactorOf({ db, vault, runtime });
  return {
    api: {
      db,
      access,
      guard,
      places: openPlaces({ app, now }),
      proposals: github.proposals,
      allowances: allowances(now),
      runtime,
      redactor,
      seenOf: activity.seen,
      keyring,
      identities,
      wake,
      config,
      log,
      now,
    },
    callers: openCallers({ db, sessions, now }),
  };
}

function allowances(now: () => number): RestDeps['api']['allowances'] {
  return {
    // Somebody who types is judged some twice a second.
    manifestChecks: openAllowance({ most: 200, perMs: 60_000 }, now),
    // Each is four of the 500 writes that GitHub allows an installation in an hour.
    manifestPulls: openAllowance({ most: 20, perMs: 3_600_000 }, now),
  };
}
