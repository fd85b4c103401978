import type { Database } from '../../store/database.ts';

/** Something that somebody did, for the audit log. `old` and `new` never hold a value of a secret. */
export interface Deed {
  readonly actor: string;
  readonly actorId: number;
  /** `comment` or `button`. */
  readonly origin: string;
  /** `command.up`, `command.up.refused`. */
  readonly action: string;
  /** Key of the environment. */
  readonly subject: string;
  readonly repositoryId: number | null;
  readonly old?: unknown;
  readonly new?: unknown;
}

/** Adds to the audit log in the transaction of the deed, so that neither is without the other. */
export type RecordDeed = (tx: Database, deed: Deed) => Promise<void>;
