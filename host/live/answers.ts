import { WorldError } from '../../schema/world-error.ts';

/** How long we wait for an answer, in milliseconds. */
export interface Patience {
  /** For the answer, or for the word that the pod has begun. */
  readonly answerMs: number;
  /** For the answer once it has begun. */
  readonly begunMs?: number;
  readonly signal?: AbortSignal;
}

/** Answers that we wait for from a pod, by the id of the question. */
export interface Answers {
  /**
   * The status that the pod answers with. Throws WorldError `docker-refused` when it does not answer in time, or ends; the
   * signal's reason when aborted.
   */
  expect(id: string, patience: Patience): Promise<number>;
  /** Text of an answer file: `<id> <status>` or `<id> begun`. An answer that nobody waits for is passed over. */
  readonly take: (text: string) => void;
  /** Nobody will answer any more. */
  end(): void;
}

export function answersOf(): Answers {
  const waiting = new Map<string, Question>();
  return {
    expect: async (id, patience) => {
      const question = questionOf(patience);
      waiting.set(id, question);
      try {
        return await question.answered;
      } finally {
        waiting.delete(id);
        question.close();
      }
    },
    take: (text) => {
      const [, id = '', word] = /^([a-z0-9-]{1,40}) (\d{1,3}|begun)\n$/.exec(text) ?? [];
      if (word === 'begun') waiting.get(id)?.begun();
      else if (word !== undefined) waiting.get(id)?.answer(Number(word));
    },
    end: () => {
      for (const question of waiting.values()) question.fail('the pod has ended');
    },
  };
}

interface Question {
  readonly answered: Promise<number>;
  begun(): void;
  answer(status: number): void;
  fail(why: string): void;
  close(): void;
}

function questionOf({ answerMs, begunMs = answerMs, signal }: Patience): Question {
  let answer: (status: number) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const answered = new Promise<number>((resolve, refuse) => {
    answer = resolve;
    reject = refuse;
  });
  const fail = (why: string): void => reject(new WorldError('docker-refused', why));
  const late = (): void => fail('the pod does not obey its host');
  const aborted = (): void => reject(signal?.reason);
  let timer = setTimeout(late, answerMs);
  if (signal?.aborted) aborted();
  signal?.addEventListener('abort', aborted);
  return {
    answered,
    begun: () => {
      clearTimeout(timer);
      timer = setTimeout(late, begunMs);
    },
    answer,
    fail,
    close: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    },
  };
}
