import type { Access } from '../access/open-access.ts';
import type { ApiDeps } from '../api/deps.ts';
import type { Config } from '../config.ts';
import type { Events } from '../events/open-events.ts';
import type { Log } from '../log.ts';
import type { Sessions } from '../sign-in/open-sessions.ts';
import type { Database } from '../store/database.ts';
import type { Tickets } from '../terminal/tickets.ts';
import type { ReadDefaultManifest } from './repositories/default-manifest.ts';

/** What the dashboard's data comes from: the functions of the API, and what only pages show. */
export interface DashboardDeps {
  readonly config: Pick<Config, 'publicUrl' | 'githubUrl' | 'podsDomain' | 'gatewayPort'>;
  readonly api: ApiDeps;
  readonly db: Database;
  readonly access: Access;
  readonly events: Pick<Events, 'listen'>;
  readonly readDefaultManifest: ReadDefaultManifest;
  readonly sessions: Sessions;
  readonly tickets: Tickets;
  readonly log: Log;
}
