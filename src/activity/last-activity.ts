import type { LastActivity } from '../../schema/activity.ts';
import type { EnvironmentRow } from '../store/environments.ts';

/** The newest of what is stored and what this process has seen since; an environment that nobody has used yet began as it was made. */
export function lastActivityOf(
  row: Pick<EnvironmentRow, 'activeAt' | 'activeKind' | 'createdAt' | 'intent'>,
  seen: LastActivity | undefined,
): LastActivity {
  const known: LastActivity[] = [
    { at: row.createdAt.getTime(), kind: 'push' },
    { at: row.intent.activeAt ?? 0, kind: 'push' },
    { at: row.activeAt?.getTime() ?? 0, kind: row.activeKind ?? 'push' },
    ...(seen ? [seen] : []),
  ];
  return known.reduce((newest, one) => (one.at >= newest.at ? one : newest));
}
