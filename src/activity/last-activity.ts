import type { Subject } from '../../reconciler/plan/desired.ts';
import type { LastActivity } from '../../schema/activity.ts';
import type { EnvironmentRow } from '../store/environments.ts';

/**
 * The newest of what is stored and what this process has seen since; an environment that nobody has used yet began as it was made.
 * What comes after its end counts no more than in `saveActivity`.
 */
export function lastActivityOf(
  row: Pick<EnvironmentRow, 'activeAt' | 'activeKind' | 'createdAt' | 'intent' | 'subject'>,
  seen: LastActivity | undefined,
): LastActivity {
  const end = (row.subject as Partial<Subject> | null)?.expiresAt ?? Number.POSITIVE_INFINITY;
  const known: LastActivity[] = [
    { at: row.createdAt.getTime(), kind: 'push' },
    { at: row.intent.activeAt ?? 0, kind: 'push' },
    { at: row.activeAt?.getTime() ?? 0, kind: row.activeKind ?? 'push' },
    ...(seen && seen.at < end ? [seen] : []),
  ];
  return known.reduce((newest, one) => (one.at >= newest.at ? one : newest));
}
