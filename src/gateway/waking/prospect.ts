import type { Outcome } from '../../../reconciler/outcome.ts';
import type { EnvironmentRow } from '../../store/environments.ts';

/** What a visitor of a process that does not answer may hope for. */
export type Prospect =
  /** A visit wakes it. */
  | 'asleep'
  /** It is on its way. */
  | 'starting'
  /** Nothing comes of waiting: the check says what a person must do. */
  | 'none';

type Row = Pick<EnvironmentRow, 'wish' | 'outcome' | 'desiredSeq' | 'observedSeq'>;

/**
 * As the last pass saw it. A person stopped it, its time is over, its program fails: a visit changes none of that. What was asked for
 * since, a start perhaps, no pass has told yet: its end is worth waiting for.
 */
export function prospectOf(row: Row | undefined): Prospect {
  if (row?.wish === 'stop/asleep') return 'asleep';
  if (row && row.desiredSeq > row.observedSeq) return 'starting';
  const outcome = row?.outcome as Outcome | null | undefined;
  const failed = outcome?.kind === 'failed' && (outcome.fault === 'program' || !outcome.retry);
  return row?.wish === 'run' && !failed ? 'starting' : 'none';
}
