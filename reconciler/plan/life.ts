import type { Desired, Subject } from './desired.ts';

const hour = 3_600_000;

/** How long before its end an environment says so, the last warning first. */
const warnings = [
  { name: 'hour', beforeMs: hour },
  { name: 'day', beforeMs: 24 * hour },
] as const;

/** What was said of the end by now; undefined: nothing yet. What lives for less than a day has no day's warning. */
export function warningOf(
  { expiresAt, lastActivity }: Pick<Subject, 'expiresAt' | 'lastActivity'>,
  now: number,
): 'day' | 'hour' | undefined {
  if (expiresAt === undefined || lastActivity === undefined) return undefined;
  const lifeMs = expiresAt - lastActivity.at;
  return warnings.find(({ beforeMs }) => lifeMs > beforeMs && expiresAt - now <= beforeMs)?.name;
}

/** The moments at which something is due by the clock alone, in milliseconds since the epoch: its end, the warnings of it, its sleep. */
export function momentsOf({ expiresAt, sleepsAt }: Subject, desired: Desired): readonly number[] {
  if (desired.kind !== 'run' && desired.kind !== 'stop') return expiresAt === undefined ? [] : [expiresAt];
  const warned = expiresAt === undefined ? [] : warnings.map(({ beforeMs }) => expiresAt - beforeMs);
  return [
    ...warned,
    ...(expiresAt === undefined ? [] : [expiresAt]),
    ...(sleepsAt === undefined || desired.kind !== 'run' ? [] : [sleepsAt]),
  ];
}
