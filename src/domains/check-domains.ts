import type { EnvironmentKey } from '../../schema/environment.ts';
import { mapInTurns } from '../map-in-turns.ts';
import type { Database } from '../store/database.ts';
import {
  type ClaimedDomain,
  claimants,
  dueDomains,
  forgetUnclaimed,
  noteAbsent,
  noteFound,
  noteUnknown,
} from '../store/domains.ts';
import type { ReadTxt } from './open-txt.ts';
import type { RecordOf } from './record.ts';

export interface CheckDeps {
  readonly db: Database;
  readonly readTxt: ReadTxt;
  readonly recordOf: RecordOf;
  /** Called with the environments whose domain began or ceased to lead to them. */
  readonly changed: (environments: readonly EnvironmentKey[]) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** In one run at most; the others' turn comes. */
const atMost = 100;
/** Asked of DNS at the same time. */
const atOnce = 10;

/** Looks at the TXT records of all domains whose time has come. Throws WorldError when the database does not answer. */
export async function checkDomains(deps: CheckDeps): Promise<void> {
  await forgetUnclaimed(deps.db);
  const due = await dueDomains(deps.db, deps.now(), atMost);
  await mapInTurns(due, atOnce, (at) => checkDomain(deps, at));
}

async function checkDomain(deps: CheckDeps, at: ClaimedDomain): Promise<void> {
  const { db, readTxt, recordOf, changed, now } = deps;
  const { name, value } = recordOf(at);
  const answer = await readTxt(name);
  if (answer.kind === 'unknown') return noteUnknown(db, at, now());
  const there = answer.kind === 'found' && answer.texts.includes(value);
  const news = there ? await noteFound(db, at, now()) : await noteAbsent(db, at, now());
  if (news) await changed(await claimants(db, at));
}
