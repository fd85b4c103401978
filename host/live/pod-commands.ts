import { randomBytes } from 'node:crypto';
import { WorldError } from '../../schema/world-error.ts';
import type { ControlChannel } from '../docker/control-channel.ts';
import { engineError } from '../docker/engine.ts';
import { type Answers, answersOf, type Patience } from './answers.ts';

export type Verb = 'start' | 'restart' | 'stop' | 'remove';

/** See inside/checkout.sh. */
export interface CheckoutOrder {
  readonly commit: string;
  /** Which of the commit's packs in def/incoming; `none`: the objects are there. */
  readonly pack: string;
  /** `anew`: the one that is there is put aside. */
  readonly repository: 'kept' | 'anew';
}

/** Tells a running pod what to do and waits for its answer. */
export interface PodCommands {
  /** Throws WorldError `docker-refused` when the pod does not do it. */
  readonly tell: (verb: Verb, process: string) => Promise<void>;
  /** Exit code of the checkout. Throws WorldError `docker-refused` when the pod does not answer, and the signal's reason. */
  readonly checkout: (order: CheckoutOrder, signal: AbortSignal) => Promise<number>;
  /** Exit code of the process's health commands. */
  probe(process: string, timeoutMs: number): Promise<number>;
  /** Text of an answer file that changed. */
  readonly take: Answers['take'];
  close(): void;
}

/** Longer than the pod's own patience with a process that does not end (10 s, and 5 s for its supervisor). */
const answerMs = 20_000;

/** A big repository takes minutes; a filter of a developer's may never end. */
const checkoutMs = 600_000;

export function podCommands(channel: ControlChannel): PodCommands {
  const answers = answersOf();
  const ask = async (words: readonly [string, string, ...string[]], patience: Patience): Promise<number> => {
    const id = randomBytes(4).toString('hex');
    const [verb, name, ...rest] = words;
    const line = [verb, name, id, ...rest];
    // A blank would shift the words, a line break would be another order.
    if (!line.every((word) => /^[\x21-\x7e]+$/.test(word)))
      throw new Error(`not an order: ${line.join(' ')}`);
    const answer = answers.expect(id, patience);
    // The answer's own failure is thrown below; without this it would be unhandled when sending fails first.
    answer.catch(() => {});
    await channel.send(line.join(' ')).catch((error: unknown) => {
      throw engineError(error, 'speak to the pod');
    });
    return answer;
  };
  return {
    tell: async (verb, process) => {
      const status = await ask([verb, process], { answerMs });
      if (status !== 0) throw new WorldError('docker-refused', `the pod could not ${verb} ${process}`);
    },
    checkout: ({ commit, pack, repository }, signal) =>
      ask(['checkout', '-', commit, pack, repository], {
        answerMs,
        begunMs: checkoutMs,
        signal,
      }),
    probe: (process, timeoutMs) => {
      const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
      return ask(['probe', process, String(seconds)], { answerMs: timeoutMs + 5_000 });
    },
    take: answers.take,
    close: () => {
      answers.end();
      channel.close();
    },
  };
}
