import type { Question, Word } from './child-words.ts';

/** One end of the channel between a parent and its child. */
export interface End {
  send(word: Word): void;
  onWord(hear: (word: Word) => void): void;
  onEnd(end: () => void): void;
}

/** Asks the other end, and resolves with its answer; rejects when there is none any more. */
export type Ask = (
  word: { kind: 'point'; when: 'before' | 'after'; name: string } | { kind: 'question'; question: Question },
) => Promise<unknown>;

export function askOver(end: End): Ask {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let count = 0;
  let ended = false;
  end.onWord((word) => {
    if (word.kind !== 'answer') return;
    const one = waiting.get(word.id);
    waiting.delete(word.id);
    if (word.error === undefined) one?.resolve(word.value);
    else one?.reject(new Error(word.error));
  });
  end.onEnd(() => {
    ended = true;
    for (const { reject } of waiting.values()) reject(new Error('the other process has ended'));
    waiting.clear();
  });
  return (word) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(new Error('the other process has ended'));
      count += 1;
      waiting.set(count, { resolve, reject });
      end.send({ ...word, id: count });
    });
}
