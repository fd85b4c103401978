import { editDistance } from '../../../schema/manifest/suggest.ts';

/** The word of `known` that `word` most likely was meant to be: at most two slips apart; undefined when none is near. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((candidate) => ({ candidate, apart: editDistance(word.slice(0, 20), candidate) }))
    .filter(({ candidate, apart }) => apart <= Math.min(2, candidate.length - 1))
    .sort((a, b) => a.apart - b.apart);
  return near[0]?.candidate;
}
