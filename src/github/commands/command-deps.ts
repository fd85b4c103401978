import type { Report } from '../../../reconciler/ports.ts';
import type { EnvironmentKey } from '../../../schema/environment.ts';
import type { Log } from '../../log.ts';
import type { Database } from '../../store/database.ts';
import type { GitHubApp } from '../app.ts';
import type { Links } from '../reports/make-view.ts';
import type { Outbox } from '../reports/open-outbox.ts';
import type { RecordDeed } from './deed.ts';

export interface CommandDeps extends Links {
  readonly app: GitHubApp;
  readonly db: Database;
  readonly outbox: Outbox;
  readonly log: Log;
  /** The audit log. */
  readonly recordDeed: RecordDeed;
  /** A pass that only looks: what a report would say now. Null: nothing is known of the environment. Throws WorldError. */
  readonly preview: (environment: EnvironmentKey) => Promise<Report | null>;
  /** The last lines of a process, oldest first, at most `tail`. */
  readonly logs: (environment: EnvironmentKey, process: string, tail: number) => Promise<readonly string[]>;
}
