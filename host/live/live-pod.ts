import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { ObservedProcess } from '../../reconciler/plan/observed.ts';
import type { EnvironmentKey } from '../../schema/environment.ts';
import type { Changes } from '../changes.ts';
import { controlChannel } from '../docker/control-channel.ts';
import type { Engine } from '../docker/engine.ts';
import { type KeyedLock, keyedLock } from '../keyed-lock.ts';
import type { Layout } from '../layout.ts';
import { installName } from '../pod/definition.ts';
import { parseTrace, traceBytes } from '../pod/trace.ts';
import { readHostileTail } from '../read-hostile.ts';
import type { PodRecord, ProcessRecord } from '../records/pod-record.ts';
import { type LiveProcess, liveProcess } from './live-process.ts';
import { paced } from './paced.ts';
import { type PodCommands, podCommands } from './pod-commands.ts';
import { watchFiles } from './watch-files.ts';

/** A running pod as this controller knows it: its state files watched, its processes probed, its stdin at hand. */
export interface LivePod extends Pick<PodCommands, 'tell' | 'checkout'> {
  readonly container: string;
  /** Aborted when it is watched no longer: it has ended, or this controller closes. */
  readonly gone: AbortSignal;
  /** Sets what is wanted of one process; undefined: it is no longer defined. */
  define(name: string, record: ProcessRecord | undefined): Promise<void>;
  process(name: string): ObservedProcess | undefined;
  close(): void;
}

/** What a live pod needs of the host. */
export interface LiveContext {
  readonly docker: Engine;
  readonly layout: Layout;
  readonly clock: { now(): number };
  readonly changes: Changes;
}

export interface LivePodFacts {
  readonly id: string;
  readonly environment: EnvironmentKey;
  readonly container: string;
  readonly address: string;
}

/** A pod that starts in good order changes less often than this. */
const pace = { burst: 20, everyMs: 1_000 };

interface Open {
  readonly context: LiveContext;
  readonly facts: LivePodFacts;
  readonly folder: string;
  readonly commands: PodCommands;
  readonly processes: Map<string, LiveProcess>;
  /** Something of the pod changed by itself. */
  changed(): void;
  /** One read of a file after the other: what was read last is what counts. */
  readonly inTurn: KeyedLock;
}

export async function openLivePod(
  context: LiveContext,
  facts: LivePodFacts,
  record: PodRecord,
): Promise<LivePod> {
  const telling = paced(() => context.changes.tell(facts.environment), pace);
  const open = openFor(context, facts, telling.ask);
  const { commands } = open;
  const files = watchFiles(open.folder, (file) => follow(open, file));
  const gone = goneController();
  const close = (): void => {
    gone.abort();
    files.close();
    telling.stop();
    commands.close();
    for (const process of open.processes.values()) process.stop();
  };
  try {
    await defineAll(open, record);
  } catch (error) {
    close();
    throw error;
  }
  return {
    container: facts.container,
    gone: gone.signal,
    tell: commands.tell,
    checkout: commands.checkout,
    define: (name, entry) => define(open, name, entry),
    process: (name) => open.processes.get(name)?.observed(),
    close,
  };
}

function openFor(context: LiveContext, facts: LivePodFacts, changed: Open['changed']): Open {
  return {
    context,
    facts,
    folder: context.layout.pod(facts.id).state,
    commands: podCommands(controlChannel(context.docker, facts.container)),
    processes: new Map(),
    changed,
    inTurn: keyedLock(),
  };
}

/** Its signal is one that every terminal of the pod listens to. */
function goneController(): AbortController {
  const gone = new AbortController();
  setMaxListeners(0, gone.signal);
  return gone;
}

async function defineAll(open: Open, { processes, stopped }: PodRecord): Promise<void> {
  for (const [name, entry] of Object.entries(processes)) await define(open, name, entry);
  // One that is being stopped would not answer, and its next start would wait for that.
  if (stopped) return;
  for (const [name, entry] of Object.entries(processes)) await heal(open, name, entry);
}

/** A file of the pod's has changed. */
async function follow(open: Open, file: string): Promise<void> {
  if (file === installName) open.changed();
  else if (file.startsWith('_')) open.commands.take(await read(open, file));
  else await readTrace(open, file);
}

async function define(open: Open, name: string, entry: ProcessRecord | undefined): Promise<void> {
  const { processes, commands, context, facts } = open;
  const known = processes.get(name);
  if (!entry) {
    known?.stop();
    processes.delete(name);
    return;
  }
  if (known) return known.define(entry);
  const command = async (timeoutMs: number) => (await commands.probe(name, timeoutMs)) === 0;
  const target = { address: facts.address, command };
  processes.set(name, liveProcess(entry, { target, clock: context.clock, changed: open.changed }));
  await readTrace(open, name);
}

/**
 * After a start of the pod, or of this controller after a crash: brings a process to what the record wants. Of one that
 * runs, ended by itself or failed, nothing.
 */
async function heal(open: Open, name: string, { wanted }: ProcessRecord): Promise<void> {
  const state = open.processes.get(name)?.observed().state;
  if (wanted === 'up' && state === 'starting') await open.commands.tell('start', name);
  if (wanted === 'down') await open.commands.tell('stop', name);
}

function readTrace(open: Open, name: string): Promise<void> {
  return open.inTurn(name, async () => open.processes.get(name)?.tell(parseTrace(await read(open, name))));
}

async function read({ folder }: Open, file: string): Promise<string> {
  return (await readHostileTail(join(folder, file), traceBytes)) ?? '';
}
