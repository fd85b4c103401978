import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Observed } from '../../reconciler/plan/observed.ts';
import type { InventoryEntry, Runtime } from '../../reconciler/ports.ts';
import { type Ask, askOver } from './ask-over-ipc.ts';
import type { Order, Word } from './child-words.ts';
import type { Life } from './life.ts';
import type { Points } from './points.ts';

const entry = fileURLToPath(new URL('./child-plane.ts', import.meta.url));

export interface ChildLife extends Life {
  /** The machine, as the child sees it. Rejects when the child has ended. */
  readonly machine: Pick<Runtime, 'inventory' | 'observe'>;
}

/** A life in a process of its own, which `kill` ends with a real SIGKILL. */
export function liveInChild(order: Order, pass: Points['pass']): ChildLife {
  const env = { ...process.env, DOCKER_HOST: order.engine };
  const child = fork(entry, [JSON.stringify(order)], { execArgv: ['--import', 'tsx'], env });
  let alive = true;
  const gone = once(child, 'exit');
  child.on('message', (word: Word) => {
    if (word.kind !== 'point' || !alive) return;
    // Whoever hears of it may kill: the child waits at this very moment.
    pass(word.when, word.name);
    if (alive) child.send({ kind: 'answer', id: word.id } satisfies Word, () => undefined);
  });
  const ask = askOver({
    // Who asks a child that just died hears of it from its end, not from a pipe that broke.
    send: (word) => child.connected && child.send(word, () => undefined),
    onWord: (hear) => void child.on('message', hear),
    onEnd: (end) => void child.once('exit', end),
  });
  const run = async (name: string) => void (await ask({ kind: 'question', question: { do: 'job', name } }));
  const control = works(child).then((port) => ({ port, jobs: { run } }));
  control.catch(() => undefined);
  const killed = gone.then(() => {
    if (alive) throw new Error('the control plane ended by itself');
  });
  killed.catch(() => undefined);
  return {
    control,
    killed,
    machine: machineOver(ask),
    isAlive: () => alive,
    kill: () => {
      alive = false;
      child.kill('SIGKILL');
    },
    bury: async () => {
      if (alive) child.kill('SIGTERM');
      alive = false;
      await gone;
    },
  };
}

function works(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('message', (word: Word) => word.kind === 'works' && resolve(word.port));
    child.once('exit', () => reject(new Error('the child ended before it worked')));
  });
}

function machineOver(ask: Ask): ChildLife['machine'] {
  return {
    inventory: async () =>
      (await ask({ kind: 'question', question: { do: 'inventory' } })) as InventoryEntry[],
    observe: async (environment) =>
      (await ask({ kind: 'question', question: { do: 'observe', environment } })) as Observed,
  };
}
