import type { Problem } from '../../schema/problem.ts';
import type { Ciphertext, Described, OpenedBatch } from './ciphertext.ts';
import type { Keyring } from './keyring.ts';

/** All that is remembered of a secret: its value is forgotten as soon as this is known. */
export interface Fact extends Described {
  /** Keyed hash of the value. 16 hex. */
  readonly digest: string;
  readonly bytes: number;
  /** Has a NUL, which no variable can hold. */
  readonly nul: boolean;
}

export type Facts = { readonly facts: readonly Fact[] } | { readonly problems: readonly Problem[] };

export type ReadFacts = (ciphertext: Ciphertext, among: string) => Promise<Facts>;

/** Opens each ciphertext once and remembers its facts, at most `entries` of them: the oldest are forgotten. Never a value, never a problem. */
export function factsReader(keyring: Keyring, entries = 5000): ReadFacts {
  const kept = new Map<string, Facts>();
  return async (ciphertext, among) => {
    const key = `${among}\0${ciphertext.key}`;
    const known = kept.get(key);
    if (known) return known;
    const facts = factsOf(await ciphertext.open(), { keyring, among });
    if ('problems' in facts) return facts;
    kept.set(key, facts);
    if (kept.size > entries) kept.delete(kept.keys().next().value ?? key);
    return facts;
  };
}

function factsOf(batch: OpenedBatch, { keyring, among }: { keyring: Keyring; among: string }): Facts {
  if ('problems' in batch) return batch;
  const facts = batch.opened.map(({ value, ...described }) => ({
    ...described,
    digest: keyring.digest(among, value),
    bytes: value.length,
    nul: value.includes(0),
  }));
  return { facts };
}
