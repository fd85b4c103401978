import { WorldError } from '../../schema/world-error.ts';

/** Answers that we wait for from a pod, by the id of the question. */
export interface Answers {
  /** The status that the pod answers with. Throws WorldError `docker-refused` when it does not answer in time, or ends. */
  expect(id: string, timeoutMs: number): Promise<number>;
  /** Text of an answer file: `<id> <status>`. An answer that nobody waits for is passed over. */
  readonly take: (text: string) => void;
  /** Nobody will answer any more. */
  end(): void;
}

interface Waiting {
  answer(status: number): void;
  fail(why: string): void;
}

export function answersOf(): Answers {
  const waiting = new Map<string, Waiting>();
  const expect = (id: string, timeoutMs: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        waiting.delete(id);
      };
      const answer = (status: number): void => {
        done();
        resolve(status);
      };
      const fail = (why: string): void => {
        done();
        reject(new WorldError('docker-refused', why));
      };
      const timer = setTimeout(() => fail('the pod does not obey its host'), timeoutMs);
      waiting.set(id, { answer, fail });
    });
  return {
    expect,
    take: (text) => {
      const match = /^([a-z0-9-]{1,40}) (\d{1,3})\n$/.exec(text);
      if (match) waiting.get(match[1] ?? '')?.answer(Number(match[2]));
    },
    end: () => {
      for (const question of waiting.values()) question.fail('the pod has ended');
    },
  };
}
