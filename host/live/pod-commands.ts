import { randomUUID } from 'node:crypto';
import { WorldError } from '../../schema/world-error.ts';
import type { ControlChannel } from '../docker/control-channel.ts';
import { engineError } from '../docker/engine.ts';
import { type Answers, answersOf } from './answers.ts';

export type Verb = 'start' | 'restart' | 'stop' | 'remove';

/** Tells a running pod what to do and waits for its answer. */
export interface PodCommands {
  /** Throws WorldError `docker-refused` when the pod does not do it. */
  readonly tell: (verb: Verb, process: string) => Promise<void>;
  /** Exit code of the process's health commands. */
  probe(process: string, timeoutMs: number): Promise<number>;
  /** Text of an answer file that changed. */
  readonly take: Answers['take'];
  close(): void;
}

/** Longer than the pod's own patience with a process that does not end (10 s, and 7 s for its supervisor). */
const answerMs = 20_000;

export function podCommands(channel: ControlChannel): PodCommands {
  const answers = answersOf();
  const ask = async (words: readonly string[], timeoutMs: number): Promise<number> => {
    const id = randomUUID();
    const [verb, name, ...rest] = words;
    const answer = answers.expect(id, timeoutMs);
    // The answer's own failure is thrown below; without this it would be unhandled when sending fails first.
    answer.catch(() => {});
    await channel.send([verb, name, id, ...rest].join(' ')).catch((error: unknown) => {
      throw engineError(error, 'speak to the pod');
    });
    return answer;
  };
  return {
    tell: async (verb, process) => {
      const status = await ask([verb, process], answerMs);
      if (status !== 0) throw new WorldError('docker-refused', `the pod could not ${verb} ${process}`);
    },
    probe: (process, timeoutMs) => {
      const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
      return ask(['probe', process, String(seconds)], timeoutMs + 5_000);
    },
    take: answers.take,
    close: () => {
      answers.end();
      channel.close();
    },
  };
}
