import type { Outcome } from '../../reconciler/outcome.ts';
import type { Desired, PodSpec, Subject } from '../../reconciler/plan/desired.ts';
import type { Report, Reporter, Source } from '../../reconciler/ports.ts';
import type { Redactor } from '../../reconciler/read-log.ts';
import { type Pass, reconcile } from '../../reconciler/reconcile.ts';
import { aSubject } from '../builders/manifest.ts';
import { type MemoryOptions, type MemoryRuntime, memoryRuntime } from './memory-runtime.ts';

/** A crash of our own process: not a fault of the world, so nothing catches it. */
export class Killed extends Error {}

/** One environment with a wish that the test sets, a memory runtime and a reporter that remembers. */
export interface ScriptedWorld {
  readonly environment: string;
  readonly runtime: MemoryRuntime;
  readonly reports: Report[];
  /** What is wanted from now on; a Desired or an error that the source throws. */
  wish(desired: Desired | Error): void;
  /** Files that differ between two commits; null unless set. */
  changed(paths: readonly string[] | null): void;
  /** One pass, with the next epoch. */
  pass(options?: { signal?: AbortSignal; earlier?: Subject }): Promise<Pass>;
  /** Passes and time until neither changes anything; the last outcome. */
  rest(): Promise<Outcome>;
}

export interface WorldOptions extends Omit<MemoryOptions, 'settle'> {
  readonly environment?: string;
  readonly subject?: Partial<Subject>;
  /** Called around each report. */
  readonly aroundReport?: (when: 'before' | 'after', report: Report) => void | Promise<void>;
  readonly redactor?: Redactor;
}

export function scriptedWorld(options: WorldOptions = {}): ScriptedWorld {
  const {
    environment = '42/pull/7',
    aroundReport = () => {},
    redactor = async () => (line) => line,
  } = options;
  let now = 1_000_000;
  const clock = options.clock ?? (() => now++);
  const runtime = memoryRuntime({ ...options, clock, settle: 'manual' });
  const reports: Report[] = [];
  let desired: Desired | Error = { kind: 'none', why: 'no-manifest' };
  let paths: readonly string[] | null = null;
  let epoch = 0;

  const source: Source = {
    desired: async () => {
      if (desired instanceof Error) throw desired;
      return { subject: aSubject({ environment, ...options.subject }), desired };
    },
    changedPaths: async () => paths,
  };
  const reporter: Reporter = {
    report: async (report) => {
      await aroundReport('before', report);
      reports.push(report);
      await aroundReport('after', report);
    },
  };
  const world: ScriptedWorld = {
    environment,
    runtime,
    reports,
    wish: (next) => {
      desired = next;
    },
    changed: (next) => {
      paths = next;
    },
    pass: ({ signal = new AbortController().signal, earlier } = {}) => {
      epoch += 1;
      const deps = { source, runtime, reporter, clock, redactor };
      return reconcile(environment, deps, { epoch, signal, earlier: earlier ?? null });
    },
    rest: async () => {
      for (let passes = 0; passes < 30; passes += 1) {
        const { again, outcome } = await world.pass();
        const before = JSON.stringify(await runtime.observe(environment));
        runtime.settle(environment);
        if (!again && JSON.stringify(await runtime.observe(environment)) === before) return outcome;
      }
      throw new Error(`never at rest: ${JSON.stringify(reports.at(-1))}`);
    },
  };
  return world;
}

export const run = (spec: PodSpec): Desired => ({ kind: 'run', spec });
