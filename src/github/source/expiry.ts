import type { Intent } from '../../../schema/intent.ts';

/**
 * When a pull request's environment ends by itself, in milliseconds since the epoch; undefined: never.
 * A time that someone asked for holds until there is activity after it.
 */
export function expiryOf(
  intent: Intent,
  facts: { readonly ttlMs: number | null; readonly createdAt: number },
): number | undefined {
  const activeAt = Math.max(facts.createdAt, intent.activeAt ?? 0, intent.up?.at ?? 0);
  if (intent.expiresAt !== undefined && intent.expiresAt >= activeAt) return intent.expiresAt;
  return facts.ttlMs === null ? undefined : activeAt + facts.ttlMs;
}
