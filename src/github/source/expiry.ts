import type { Intent } from '../../../schema/intent.ts';

/**
 * When a pull request's environment ends by itself, in milliseconds since the epoch; undefined: never.
 * A time that someone asked for holds until there is activity after it.
 */
export function expiryOf(intent: Intent, { ttlMs, createdAt, usedAt }: LifeFacts): number | undefined {
  const askedAt = Math.max(createdAt, intent.activeAt ?? 0, intent.up?.at ?? 0);
  const activeAt = Math.max(askedAt, usedAt);
  if (intent.expiresAt !== undefined && intent.expiresAt >= activeAt) return intent.expiresAt;
  if (ttlMs === null) return undefined;
  return (usedAt > askedAt ? nextStep(usedAt, ttlMs) : askedAt) + ttlMs;
}

interface LifeFacts {
  readonly ttlMs: number | null;
  readonly createdAt: number;
  /** Last use of any kind, in milliseconds since the epoch. */
  readonly usedAt: number;
}

/** Visits count in steps of an hour, or of a twentieth of a short life: else every visit would be an edit of the comment, which shows the end. */
function nextStep(at: number, ttlMs: number): number {
  const stepMs = Math.min(3_600_000, Math.ceil(ttlMs / 20));
  return Math.ceil(at / stepMs) * stepMs;
}
