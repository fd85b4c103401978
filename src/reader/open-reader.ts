import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WorldError } from '../../schema/world-error.ts';
import type { Kind, ReaderAnswer, ReaderQuestion, Readings } from './words.ts';

type Read<K extends Kind> = (text: string, options: Readings[K]['options']) => Promise<Readings[K]['parsed']>;

/** Parses a `pinacle.yaml` that anybody may have written. Throws WorldError `reader-failed`. */
export type ReadManifest = Read<'manifest'>;

/** Parses a SOPS file that anybody may have written; opens nothing of it. Throws WorldError `reader-failed`. */
export type ReadSops = Read<'sops'>;

/** Everything that is read of strangers' text. */
export interface Reads {
  readonly readManifest: ReadManifest;
  readonly readSops: ReadSops;
}

export interface Reader extends Reads {
  close(): Promise<void>;
}

/** A file takes milliseconds; who hangs is ended, and the next question begins another. */
const patienceMs = 10_000;

interface Waiting {
  readonly resolve: (parsed: Readings[Kind]['parsed']) => void;
  readonly reject: (error: WorldError) => void;
}

type WithoutId<Q> = Q extends unknown ? Omit<Q, 'id'> : never;

/** A reader that works, with the questions that it owes an answer. */
interface Working {
  readonly child: ChildProcess;
  readonly waiting: Map<number, Waiting>;
  isAlive: boolean;
}

/**
 * Reads manifests and SOPS files in a process of its own, so that a fault in a parser meets no key of the app and no identity: invariant 8. Begun at
 * once, because it takes a third of a second.
 */
export function openReader(entry = fileURLToPath(new URL('./reader-process.ts', import.meta.url))): Reader {
  let count = 0;
  let working = begin(entry);
  const asking = (question: WithoutId<ReaderQuestion>) => {
    if (!working.isAlive) working = begin(entry);
    count += 1;
    return ask(working, { id: count, ...question });
  };
  return {
    readManifest: async (text, options) =>
      (await asking({ kind: 'manifest', text, options })) as Readings['manifest']['parsed'],
    readSops: async (text, options) =>
      (await asking({ kind: 'sops', text, options })) as Readings['sops']['parsed'],
    close: async () => {
      if (!working.isAlive) return;
      working.child.disconnect();
      await once(working.child, 'exit');
    },
  };
}

function begin(entry: string): Working {
  const child = fork(entry, {
    execArgv: ['--import', import.meta.resolve('tsx')],
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const working: Working = { child, waiting: new Map(), isAlive: true };
  child.on('message', (answer: ReaderAnswer) => settle(working, answer));
  child.once('error', () => end(working));
  child.once('exit', () => end(working));
  return working;
}

function ask(working: Working, question: ReaderQuestion): Promise<Readings[Kind]['parsed']> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => working.child.kill('SIGKILL'), patienceMs);
    const done =
      <T>(settleWith: (value: T) => void) =>
      (value: T) => {
        clearTimeout(timer);
        settleWith(value);
      };
    working.waiting.set(question.id, { resolve: done(resolve), reject: done(reject) });
    working.child.send(question, (error) => error && end(working));
  });
}

function settle({ waiting }: Working, answer: ReaderAnswer): void {
  const one = waiting.get(answer.id);
  waiting.delete(answer.id);
  if ('parsed' in answer) one?.resolve(answer.parsed);
  else one?.reject(new WorldError('reader-failed', answer.fault));
}

function end(working: Working): void {
  working.isAlive = false;
  for (const { reject } of working.waiting.values())
    reject(new WorldError('reader-failed', 'it ended before it answered'));
  working.waiting.clear();
}
