import { type TierName, tiers } from '../../schema/tiers.ts';
import type { FieldChange } from './plan.ts';

type Fields = Readonly<Record<string, string>>;

/** Fields that differ, in the order in which the new ones are written, then those that are gone. */
export function fieldChanges(from: Fields, to: Fields): readonly FieldChange[] {
  const names = [...new Set([...Object.keys(to), ...Object.keys(from)])];
  return names
    .map((field) => ({ field, from: from[field] ?? null, to: to[field] ?? null }))
    .filter((change) => change.from !== change.to);
}

/** `startCommand and env PORT changed`: which fields of a process, in words; values stay with the changes. */
export function processChangeWords(changes: readonly FieldChange[]): string {
  const requested = changes.some(({ field }) => field === 'restart request');
  const fields = changes
    .filter(({ field }) => field !== 'restart request')
    .map(({ field }) => fieldName(field));
  const changed = fields.length > 0 ? [`${sentenceList(fields)} changed`] : [];
  if (changed.length === 0 && !requested) return 'its definition changed';
  return [...changed, ...(requested ? ['restart requested'] : [])].join(', ');
}

/** `image node:20 → node:22, tier dev.small → dev.medium ($8 → $16 a month)`: why a new pod is needed, in words. */
export function podChangeWords(changes: readonly FieldChange[]): string {
  return changes.length === 0 ? 'the pod changed' : changes.map(podChangeWord).join(', ');
}

function podChangeWord({ field, from, to }: FieldChange): string {
  if (field === 'redeploy request') return 'redeploy requested';
  const words = `${field} ${from ?? 'none'} → ${to ?? 'none'}`;
  return field === 'tier' ? `${words} (${priceWords(priceOf(from), priceOf(to))})` : words;
}

/** USD a month of a tier's name; 0 when it is none of ours. */
export function priceOf(tier: string | null | undefined): number {
  return tier && Object.hasOwn(tiers, tier) ? tiers[tier as TierName].usdPerMonth : 0;
}

/** `$8 → $16 a month`. */
export function priceWords(from: number, to: number): string {
  return `$${from} → $${to} a month`;
}

/** `env.PORT` → `env PORT`, `secret.DB_URL` → `secret DB_URL`. */
export function fieldName(field: string): string {
  return field.replace(/^(env|secret)\./, '$1 ');
}

/** `a`, `a and b`, `a, b and c`; past four, `a, b, c and 3 more`. */
export function sentenceList(words: readonly string[]): string {
  if (words.length > 4) return `${words.slice(0, 3).join(', ')} and ${words.length - 3} more`;
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
