import type { Deed } from '../../store/audit.ts';
import type { Database } from '../../store/database.ts';

export type { Deed };

/** Adds to the audit log in the transaction of the deed, so that neither is without the other. */
export type RecordDeed = (tx: Database, deed: Deed) => Promise<void>;
