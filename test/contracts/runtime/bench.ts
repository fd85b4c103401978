import { afterAll, beforeAll } from 'vitest';
import type { PodSpec, ProcessSpec } from '../../../reconciler/plan/desired.ts';
import type { Observed, ObservedPod, ObservedProcess } from '../../../reconciler/plan/observed.ts';
import type { Action } from '../../../reconciler/plan/plan.ts';
import { podId } from '../../../reconciler/plan/pod-id.ts';
import type { Runtime, Terminals } from '../../../reconciler/ports.ts';
import { aSpec } from '../../builders/spec.ts';
import type { FakeSecrets } from '../../fakes/fake-secrets.ts';

export type OpenRuntime = () => Promise<RuntimeUnderTest>;

export interface RuntimeUnderTest {
  readonly runtime: Runtime;
  /** Makes a commit with these files (path → content) available to the runtime's `Commits`; returns its 40 hex. */
  commit(files: Readonly<Record<string, string>>): Promise<string>;
  /** Kills the pod from outside, with SIGKILL, as a crash would. */
  kill(pod: string): Promise<void>;
  /** Kills the pod and takes what lay in its memory, as a restart of its host would. */
  reboot?(pod: string): Promise<void>;
  /** Those that the runtime was opened with. */
  readonly secrets?: FakeSecrets;
  /** Ways into the pods of the runtime. */
  readonly terminals?: Terminals;
  /** An image that is there. */
  readonly image: string;
  /** Longest wait for a thing that must happen by itself; default 20,000 ms. */
  readonly patienceMs?: number;
  /** Removes all that the tests made, and closes the runtime. */
  close(): Promise<void>;
}

/** One environment of one test, with the few verbs that the tests speak. */
export interface Stage {
  readonly environment: string;
  readonly runtime: Runtime;
  readonly world: RuntimeUnderTest;
  /** A spec of this environment. */
  spec(over?: Partial<PodSpec> & { redeploy?: string }): PodSpec;
  /** Performs with the next epoch. */
  act(...actions: Action[]): Promise<void>;
  /** Creates the pod, puts its secrets, checks its commit out and starts its processes; returns its id. */
  up(spec: PodSpec): Promise<string>;
  observe(): Promise<Observed>;
  pod(id?: string): Promise<ObservedPod>;
  process(name: string, pod?: string): Promise<ObservedProcess>;
  /** Waits, woken by the runtime's watch, until what is observed satisfies `done`. */
  until(what: string, done: (observed: Observed) => boolean): Promise<Observed>;
  untilProcess(name: string, state: ObservedProcess['state'], pod?: string): Promise<ObservedProcess>;
  untilInstall(state: 'done' | 'failed', pod?: string): Promise<void>;
  /** What the process (or `install`) has written, waited for until it holds `text`. */
  untilLog(process: string, text: string): Promise<readonly string[]>;
}

export interface Bench {
  world(): RuntimeUnderTest;
  stage(files?: Readonly<Record<string, string>>): Promise<Stage>;
}

export const run = (pod: string, process: ProcessSpec): Action => ({ do: 'run-process', pod, process });
export const create = (pod: string, spec: PodSpec, generation = 1): Action => ({
  do: 'create-pod',
  pod,
  spec,
  generation,
});
export const put = (pod: string, spec: PodSpec): Action => ({ do: 'put-secrets', pod, spec });
export const checkout = (pod: string, spec: PodSpec): Action => ({ do: 'checkout', pod, spec });

let environments = 0;

export function bench(open: OpenRuntime): Bench {
  let world: RuntimeUnderTest | undefined;
  let stop: (() => Promise<void>) | undefined;
  const listeners = new Set<(environment: string) => void>();
  const opened = (): RuntimeUnderTest => {
    if (!world) throw new Error('the runtime is opened before the first test');
    return world;
  };

  beforeAll(async () => {
    world = await open();
    stop = await world.runtime.watch((environment) => {
      for (const tell of listeners) tell(environment);
    });
  });
  afterAll(async () => {
    await stop?.();
    await world?.close();
  });

  return {
    world: opened,
    stage: async (files = { 'hello.txt': 'hello\n' }) => {
      const commit = await opened().commit(files);
      // The process id keeps parallel runs on one machine apart.
      environments += 1;
      return stageOf(opened(), `${(process.pid % 1e6) * 1000 + environments}/pull/7`, commit, listeners);
    },
  };
}

function stageOf(
  world: RuntimeUnderTest,
  environment: string,
  commit: string,
  listeners: Set<(environment: string) => void>,
): Stage {
  const { runtime } = world;
  let epoch = 0;
  const observe = () => runtime.observe(environment);
  const podOf = (seen: Observed, id?: string): ObservedPod => {
    const pod = id ? seen.pods.find((p) => p.id === id) : seen.pods.at(-1);
    if (!pod) throw new Error(`no pod ${id ?? ''} in ${JSON.stringify(seen)}`);
    return pod;
  };
  const processOf = (seen: Observed, name: string, id?: string): ObservedProcess => {
    const found = podOf(seen, id).processes.find((p) => p.name === name);
    if (!found) throw new Error(`no process ${name} in ${JSON.stringify(seen)}`);
    return found;
  };
  const stage: Stage = {
    environment,
    runtime,
    world,
    observe,
    spec: (over = {}) =>
      aSpec({
        environment,
        repository: { id: Number.parseInt(environment, 10), owner: 'acme', name: 'shop' },
        image: world.image,
        commit,
        ...over,
      }),
    act: async (...actions) => {
      for (const action of actions) {
        epoch += 1;
        await runtime.perform(action, { environment, epoch, signal: AbortSignal.timeout(60_000) });
      }
    },
    up: async (spec) => {
      const pod = podId(environment, spec.fingerprint);
      const secrets = spec.secrets.length > 0 ? [put(pod, spec)] : [];
      const processes = spec.processes.map((process) => run(pod, process));
      await stage.act(create(pod, spec), ...secrets, checkout(pod, spec), ...processes);
      return pod;
    },
    pod: async (id) => podOf(await observe(), id),
    process: async (name, id) => processOf(await observe(), name, id),
    until: (what, done) => until(what, { world, environment, listeners, observe, done }),
    untilProcess: async (name, state, id) => {
      const isThere = (seen: Observed) =>
        seen.pods.some(
          (p) => (!id || p.id === id) && p.processes.some((q) => q.name === name && q.state === state),
        );
      return processOf(await stage.until(`process ${name} is ${state}`, isThere), name, id);
    },
    untilInstall: async (state, id) => {
      await stage.until(`install is ${state}`, (seen) => podOf(seen, id).install.state === state);
    },
    untilLog: async (name, text) => {
      const lines: string[] = [];
      const signal = AbortSignal.timeout(world.patienceMs ?? 20_000);
      for await (const line of runtime.logs(environment, name, { tail: 100, follow: true, signal })) {
        lines.push(line);
        if (line.includes(text)) return lines;
      }
      throw new Error(`"${text}" was never logged by ${name}: ${JSON.stringify(lines)}`);
    },
  };
  return stage;
}

interface Waiting {
  readonly world: RuntimeUnderTest;
  readonly environment: string;
  readonly listeners: Set<(environment: string) => void>;
  readonly observe: () => Promise<Observed>;
  readonly done: (observed: Observed) => boolean;
}

/** Observes at once and after each event of the environment; no clock but the one that gives up. */
async function until(
  what: string,
  { world, environment, listeners, observe, done }: Waiting,
): Promise<Observed> {
  let woken = true;
  let wake = (): void => {};
  const listen = (changed: string): void => {
    if (changed !== environment) return;
    woken = true;
    wake();
  };
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    wake();
  }, world.patienceMs ?? 20_000);
  listeners.add(listen);
  try {
    for (;;) {
      woken = false;
      const seen = await observe();
      if (done(seen)) return seen;
      if (late) throw new Error(`no event came after which ${what}: ${JSON.stringify(seen)}`);
      if (!woken)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    clearTimeout(timer);
    listeners.delete(listen);
  }
}
