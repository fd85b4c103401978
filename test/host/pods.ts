import type { PodSpec, ProcessSpec } from '../../reconciler/plan/desired.ts';
import type { Observed, ObservedPod } from '../../reconciler/plan/observed.ts';
import type { Action } from '../../reconciler/plan/plan.ts';
import { podId } from '../../reconciler/plan/pod-id.ts';
import { aProcess, aSpec } from '../builders/spec.ts';
import { baseImage, type DockerBench } from './docker-bench.ts';

/** One environment with one pod, for the tests of this folder. */
export interface TestPod {
  readonly environment: string;
  readonly id: string;
  readonly spec: PodSpec;
  act(...actions: Action[]): Promise<void>;
  run(process: ProcessSpec): Promise<void>;
  seen(): Promise<ObservedPod>;
  until(done: (pod: ObservedPod) => boolean): Promise<ObservedPod>;
  /** A program in the pod; its output. */
  sh(script: string): Promise<{ code: number; output: string }>;
  log(process: string, tail?: number): Promise<readonly string[]>;
  /** Its lines as they come. */
  follow(process: string): AsyncIterable<string>;
}

let environments = 0;

/** The environment with its pod, created and checked out. */
export async function aPod(
  bench: DockerBench,
  over: Partial<PodSpec> & { redeploy?: string } = {},
): Promise<TestPod> {
  environments += 1;
  const environment = over.environment ?? `${environments}/pull/7`;
  const commit = over.commit ?? (await bench.commit({ 'hello.txt': 'hello\n' }));
  const spec = aSpec({ environment, image: baseImage, commit, processes: [], ...over });
  const id = podId(environment, spec.fingerprint);
  const pod = testPod(bench, { environment, id, spec });
  await pod.act({ do: 'create-pod', pod: id, spec, generation: 1 }, { do: 'checkout', pod: id, spec });
  return pod;
}

function testPod(bench: DockerBench, facts: { environment: string; id: string; spec: PodSpec }): TestPod {
  const { environment, id } = facts;
  const { runtime } = bench;
  const seen = async (): Promise<ObservedPod> => podOf(await runtime.observe(environment), id);
  const act = async (...actions: Action[]): Promise<void> => {
    for (const action of actions)
      await runtime.perform(action, { environment, epoch: 1, signal: AbortSignal.timeout(60_000) });
  };
  return {
    ...facts,
    act,
    seen,
    run: (process) => act({ do: 'run-process', pod: id, process }),
    until: (done) => untilSeen(bench, environment, { seen, done }),
    sh: (script) => bench.inside(id, 'sh', '-c', script),
    follow: (process) => runtime.logs(environment, process, { tail: 100, follow: true }),
    log: async (process, tail = 50) => {
      const lines: string[] = [];
      for await (const line of runtime.logs(environment, process, { tail, follow: false })) lines.push(line);
      return lines;
    },
  };
}

/** A web server on port 3000 that answers `body`. */
export function aServer(name = 'web', body = 'hello'): ProcessSpec {
  const source = `require("http").createServer((q, s) => s.end("${body}")).listen(3000, "0.0.0.0")`;
  return aProcess({ name, command: [`node -e '${source}'`], port: 3000 });
}

function podOf(observed: Observed, id: string): ObservedPod {
  const pod = observed.pods.find((one) => one.id === id);
  if (!pod) throw new Error(`no pod ${id}`);
  return pod;
}

async function untilSeen(
  bench: DockerBench,
  environment: string,
  { seen, done }: { seen(): Promise<ObservedPod>; done(pod: ObservedPod): boolean },
): Promise<ObservedPod> {
  let wake = (): void => {};
  const stop = await bench.runtime.watch((changed) => {
    if (changed === environment) wake();
  });
  try {
    for (;;) {
      const next = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const pod = await seen();
      if (done(pod)) return pod;
      await next;
    }
  } finally {
    await stop();
  }
}
