import { fieldChanges, processChangeWords } from './changes.ts';
import { asWanted, type InstallCondition, isWell } from './condition.ts';
import type { ProcessSpec } from './desired.ts';
import { inOrder, nothing, type Part, step, steps, waitFor } from './part.ts';
import type { FieldChange } from './plan.ts';
import { yieldExclusive } from './plan-handover.ts';
import type { Scene } from './scene.ts';
import type { Touched } from './touched.ts';

/** Processes that the manifest no longer has. */
export function removeGone({ spec, pod }: Scene): Part {
  const wanted = new Set(spec.processes.map(({ name }) => name));
  const gone = pod.processes.filter(({ name }) => !wanted.has(name));
  return steps(
    ...gone.map(({ name }) =>
      step(
        { do: 'remove-process', pod: pod.id, process: name },
        `process ${name}: no longer in the manifest → remove`,
      ),
    ),
  );
}

export function pauseTouched({ pod }: Scene, touched: Touched): Part {
  return steps(
    ...[...touched].map(([name, why]) =>
      step({ do: 'stop-process', pod: pod.id, process: name }, `process ${name}: ${why} → stop for now`),
    ),
  );
}

interface Circumstances {
  readonly touched: Touched;
  readonly install: InstallCondition;
}

/** Each process that must (re)start and can: the user's after the install, every one after those that it depends on. */
export function startProcesses(scene: Scene, circumstances: Circumstances): Part {
  return inOrder(...scene.spec.processes.map((process) => startProcess(process, scene, circumstances)));
}

function startProcess(process: ProcessSpec, scene: Scene, circumstances: Circumstances): Part {
  const { pod, incumbent } = scene;
  const healthy = waitFor(becomesHealthy(process));
  const need = needToRun(process, scene, circumstances.touched);
  if (!need) return asWanted(process, pod)?.state === 'starting' ? healthy : nothing;
  const yielding = yieldExclusive(incumbent, [process]).part;
  const run = inOrder(
    yielding,
    steps(step({ do: 'run-process', pod: pod.id, process }, need.reason, need.changes)),
  );
  // What the old pod must give up for it, it keeps until the install is over.
  const afterInstall = process.origin === 'process' || yielding.steps.length > 0;
  const blockers = [
    ...(afterInstall ? installWords[circumstances.install] : []),
    ...sickDependencies(process, scene, circumstances).map(becomesHealthy),
  ];
  if (blockers.length > 0) return { steps: [], waitingFor: blockers, later: run.steps };
  return inOrder(run, healthy);
}

interface Need {
  readonly reason: string;
  readonly changes: readonly FieldChange[];
}

function needToRun(process: ProcessSpec, { pod }: Scene, touched: Touched): Need | undefined {
  const what = `${process.origin} ${process.name}`;
  const seen = pod.processes.find(({ name }) => name === process.name);
  if (!seen) return { reason: `${what}: new → start`, changes: [] };
  if (seen.fingerprint !== process.fingerprint) {
    const changes = fieldChanges(seen.fields, process.fields);
    return { reason: `${what}: ${processChangeWords(changes)} → restart`, changes };
  }
  const why = touched.get(process.name);
  if (why !== undefined) return { reason: `${what}: ${why} → restart`, changes: [] };
  return seen.state === 'stopped' ? { reason: `${what}: stopped → start`, changes: [] } : undefined;
}

function sickDependencies(
  process: ProcessSpec,
  { spec, pod }: Scene,
  { touched }: Circumstances,
): readonly ProcessSpec[] {
  return spec.processes
    .filter(({ name }) => process.dependsOn.includes(name))
    .filter((dependency) => touched.has(dependency.name) || !isWell(asWanted(dependency, pod)));
}

const installWords = {
  ready: [],
  due: ['install ends'],
  running: ['install ends'],
  failed: ['install succeeds'],
} as const satisfies Record<InstallCondition, readonly string[]>;

function becomesHealthy({ name }: ProcessSpec): string {
  return `${name} becomes healthy`;
}
