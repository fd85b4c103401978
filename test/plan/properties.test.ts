import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Desired, PodSpec } from '../../reconciler/plan/desired.ts';
import { makePlan } from '../../reconciler/plan/make-plan.ts';
import type { ObservedPod, ObservedProcess } from '../../reconciler/plan/observed.ts';
import type { Step } from '../../reconciler/plan/plan.ts';
import { podId } from '../../reconciler/plan/pod-id.ts';
import { anObserved, aPodOf, aProcessOf } from '../builders/observed.ts';
import { anInstall, aProcess, aService, aSpec, sha } from '../builders/spec.ts';
import { fakeSecrets } from '../fakes/fake-secrets.ts';
import { Killed, run, type ScriptedWorld, scriptedWorld } from '../fakes/scripted-world.ts';

const postgres = aService({ name: 'postgres', exclusive: true });
const web = aProcess({ name: 'web', dependsOn: ['postgres'] });
const worker = aProcess({ name: 'worker', cwd: 'apps/worker' });
const once = aProcess({ name: 'once', command: ['true'], restart: 'on-failure' });
const install = anInstall(['npm ci']);

const vault = fakeSecrets();
const url = (value: string) => vault.give('DB_URL', value);
const token = vault.give('TOKEN', 'token', { from: 'team' });
const key = vault.give('KEY', 'key', { as: 'file', path: 'tls/key.pem' });
const reader = aProcess({ name: 'web', secrets: ['DB_URL', 'KEY'] });
const narrow = aProcess({ name: 'worker', secrets: ['TOKEN'] });

/** Specs that work, of several pods, commits, installs and processes. */
const good: readonly PodSpec[] = [
  aSpec({ processes: [web] }),
  aSpec({ install, processes: [postgres, web] }),
  aSpec({ install, commit: sha('b'), processes: [postgres, web, worker] }),
  aSpec({ install, image: 'node:22', processes: [postgres, web, once] }),
  aSpec({
    install: anInstall(['npm ci'], '2'),
    image: 'node:22',
    commit: sha('c'),
    processes: [postgres, worker],
  }),
  aSpec({ tier: 'dev.medium', processes: [] }),
  aSpec({ install, secrets: [url('one'), key, token], processes: [postgres, reader, narrow] }),
  aSpec({ install, secrets: [url('two'), token], processes: [postgres, reader, narrow] }),
  aSpec({ image: 'node:22', install, secrets: [url('two'), key], processes: [postgres, reader, worker] }),
];
const bad: readonly PodSpec[] = [
  aSpec({ install: anInstall(['exit 1']), processes: [web] }),
  aSpec({ image: 'node:22', processes: [postgres, aProcess({ name: 'web', command: ['exit 3'] })] }),
  aSpec({ image: 'node:23', install, processes: [aProcess({ name: 'web', command: ['exit 3'] })] }),
];
const stop: Desired = { kind: 'stop', why: 'asleep' };
const remove: Desired = { kind: 'remove', signal: { kind: 'branch-gone' } };
const changeNothing: readonly Desired[] = [
  { kind: 'invalid', problems: [] },
  { kind: 'ask', why: 'fork', detail: 'a fork' },
  { kind: 'none', why: 'branch-not-selected' },
];

type Event =
  | { readonly kind: 'wish'; readonly desired: Desired }
  | { readonly kind: 'pass' | 'settle' | 'reboot' }
  | { readonly kind: 'kill'; readonly which: 'all' | 'oldest' | 'newest' }
  /** A pass whose process dies around its n-th action. */
  | { readonly kind: 'crash'; readonly after: number };

const wish = (...desired: readonly Desired[]) =>
  fc.constantFrom(...desired).map((desired) => ({ kind: 'wish' as const, desired }));
const kill = (which: 'all' | 'oldest' | 'newest') => ({ kind: 'kill' as const, which });
const happening: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: wish(...[...good, ...bad].map(run), stop, ...changeNothing) },
  { weight: 4, arbitrary: fc.constant({ kind: 'pass' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'settle' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reboot' as const }) },
  { weight: 1, arbitrary: fc.constantFrom('all' as const, 'oldest' as const, 'newest' as const).map(kill) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('crash' as const), after: fc.integer({ min: 1, max: 8 }) }),
  },
);
const history = fc.array(happening, { maxLength: 25 });
const capacity = fc.constantFrom(2 * 1024 ** 3, 2 ** 50);

describe('whatever happened before', () => {
  it('the last wish alone decides the end, and then nothing is left to do', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.constantFrom(...good), capacity, async (events, spec, capacityBytes) => {
        const { world } = await live(events, capacityBytes);
        world.wish(run(spec));
        expect(await world.rest()).toEqual({ kind: 'converged' });
        const { pods, workspace } = await world.runtime.observe(world.environment);
        expect(workspace).toBe(true);
        expect(pods.map(({ id }) => id)).toEqual([podId(world.environment, spec.fingerprint)]);
        expect(pods[0]).toMatchObject({
          state: 'running',
          commit: spec.commit,
          secrets: spec.secretsFingerprint,
        });
        expect(variablesOf(world)).toEqual(await wantedVariables(spec));
        expect(byName(pods[0]?.processes)).toEqual(byName(spec.processes));
        for (const begunWith of begunWithOf(world)) expect(begunWith).toMatchObject(readingsOf(spec));
        expect((await world.pass()).plan).toEqual({ steps: [], waitingFor: [] });
      }),
      { numRuns: 200 },
    );
  });

  it('a removal leaves nothing, a stop leaves the workspace and no running pod', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.constantFrom(stop, remove), async (events, last) => {
        const { world } = await live(events, 2 ** 50);
        const before = await world.runtime.observe(world.environment);
        world.wish(last);
        expect(await world.rest()).toEqual({ kind: 'converged' });
        const after = await world.runtime.observe(world.environment);
        expect(after.pods.filter(({ state }) => state === 'running')).toEqual([]);
        expect(after.workspace).toBe(last === stop && before.workspace);
        expect(after.pods).toHaveLength(last === stop ? before.pods.length : 0);
      }),
      { numRuns: 100 },
    );
  });

  it('a wish that fails comes to rest as well: the older pod runs on, or the failing one stands alone', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.constantFrom(...bad), capacity, async (events, spec, capacityBytes) => {
        const { world } = await live(events, capacityBytes);
        world.wish(run(spec));
        expect(await world.rest()).toMatchObject({ kind: 'failed', fault: 'program' });
        const { pods } = await world.runtime.observe(world.environment);
        expect(pods.filter(({ state }) => state === 'running')).toHaveLength(1);
        expect(pods.length).toBeLessThanOrEqual(2);
        expect((await world.pass()).plan.steps).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('a workspace is never lost, and no other environment touched, while nobody says remove', async () => {
    await fc.assert(
      fc.asyncProperty(history, capacity, async (events, capacityBytes) => {
        const { world, hadWorkspace } = await live(events, capacityBytes);
        const { workspace } = await world.runtime.observe(world.environment);
        expect(workspace).toBe(hadWorkspace);
      }),
      { numRuns: 200 },
    );
  });

  it('two running pods never both run a copy of what is exclusive', async () => {
    await fc.assert(
      fc.asyncProperty(history, capacity, async (events, capacityBytes) => {
        await live(events, capacityBytes, ({ pods }) => {
          const copies = pods.flatMap(({ processes }) => processes).filter(({ name }) => name === 'postgres');
          expect(copies.filter(({ state }) => state !== 'stopped').length).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('whatever is observed', () => {
  it('only the pods of the environment are touched, and a workspace goes only on a signal', () => {
    fc.assert(
      fc.property(
        anyPods,
        fc.constantFrom(...[...good, ...bad].map(run), stop, remove, ...changeNothing),
        (pods, desired) => {
          const observed = anObserved(pods);
          const plan = makePlan({
            environment: '42/pull/7',
            desired,
            observed,
            changedPaths: null,
            now: 5_000,
          });
          const foreign = new Set(
            pods.filter(({ environment }) => environment !== '42/pull/7').map(({ id }) => id),
          );
          const steps = [...plan.steps, ...(plan.later ?? [])];
          expect(steps.filter((step) => foreign.has(podOf(step)))).toEqual([]);
          const removesWorkspace = steps.some(({ action }) => action.do === 'remove-workspace');
          expect(removesWorkspace && desired.kind !== 'remove').toBe(false);
          expect(steps.length > 0 && changeNothing.includes(desired)).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Lives through the events beside an environment that must not notice. `look`: called after each event. */
async function live(
  events: readonly Event[],
  capacityBytes: number,
  look: (observed: { pods: readonly ObservedPod[] }) => void = () => {},
) {
  let crashIn = Number.POSITIVE_INFINITY;
  const around = () => {
    crashIn -= 1;
    if (crashIn === 0) throw new Killed();
  };
  const world = scriptedWorld({ capacityBytes: capacityBytes + 1024 ** 3, around, secrets: vault });
  const neighbour = await settleNeighbour(world);
  let hadWorkspace = false;
  for (const event of events) {
    crashIn = event.kind === 'crash' ? event.after : Number.POSITIVE_INFINITY;
    await happen(event, world);
    const observed = await world.runtime.observe(world.environment);
    look(observed);
    hadWorkspace ||= observed.workspace;
  }
  crashIn = Number.POSITIVE_INFINITY;
  expect((await world.runtime.observe('1/branch/main')).pods).toEqual(neighbour);
  return { world, hadWorkspace };
}

async function happen(event: Event, world: ScriptedWorld): Promise<void> {
  switch (event.kind) {
    case 'wish':
      return world.wish(event.desired);
    case 'settle':
      return world.runtime.settle();
    case 'reboot':
      for (const { id } of (await world.runtime.observe(world.environment)).pods) world.runtime.reboot(id);
      return;
    case 'kill': {
      const { pods } = await world.runtime.observe(world.environment);
      const chosen = { all: pods, oldest: pods.slice(0, 1), newest: pods.slice(-1) }[event.which];
      for (const { id } of chosen) world.runtime.kill(id);
      return;
    }
    case 'pass':
      await world.pass();
      return;
    case 'crash':
      await world.pass().catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
  }
}

function byName(processes: readonly { name: string; fingerprint: string }[] = []) {
  return Object.fromEntries(processes.map(({ name, fingerprint }) => [name, fingerprint]));
}

/** What the user's running processes have read of commit and install. */
function begunWithOf({ runtime, environment }: ScriptedWorld) {
  const pods = [...(runtime.machine.environments.get(environment)?.pods.values() ?? [])];
  const processes = pods.flatMap((pod) => [...pod.processes.values()]);
  return processes.filter(({ spec }) => spec.origin === 'process').map(({ begunWith }) => begunWith);
}

/** Secret variables with which each process has begun. */
function variablesOf({ runtime, environment }: ScriptedWorld) {
  const pods = [...(runtime.machine.environments.get(environment)?.pods.values() ?? [])];
  const processes = pods.flatMap((pod) => [...pod.processes.values()]);
  return Object.fromEntries(processes.map(({ spec, begunWith }) => [spec.name, begunWith.secrets]));
}

async function wantedVariables(spec: PodSpec) {
  const values = await vault.open(spec, { signal: new AbortController().signal });
  const variables = spec.secrets.filter(({ as }) => as === 'env').map(({ name }) => name);
  const seenBy = (names: readonly string[]) => names.filter((name) => variables.includes(name));
  const textOf = (name: string) => [name, Buffer.from(values.get(name) ?? '').toString()] as const;
  return Object.fromEntries(
    spec.processes.map(({ name, secrets }) => [name, Object.fromEntries(seenBy(secrets).map(textOf))]),
  );
}

function readingsOf({ commit, install: { commands, fingerprint } }: PodSpec) {
  return { commit, ...(commands.length > 0 ? { install: fingerprint } : {}) };
}

async function settleNeighbour({ runtime }: ScriptedWorld): Promise<readonly ObservedPod[]> {
  const environment = '1/branch/main';
  const spec = aSpec({ environment, processes: [postgres] });
  const pod = podId(environment, spec.fingerprint);
  const fence = { environment, epoch: 1, signal: new AbortController().signal };
  await runtime.perform({ do: 'create-pod', pod, spec, generation: 1 }, fence);
  await runtime.perform({ do: 'checkout', pod, spec }, fence);
  await runtime.perform({ do: 'run-process', pod, process: postgres }, fence);
  runtime.settle();
  return (await runtime.observe(environment)).pods;
}

/** Any mixture of pods, reachable or not, some of them somebody else's. */
const states: readonly ObservedProcess['state'][] = ['stopped', 'starting', 'healthy', 'failing', 'finished'];
const anyPod = fc
  .record({
    spec: fc.constantFrom(...good, ...bad),
    environment: fc.constantFrom('42/pull/7', '42/pull/7', '42/branch/main'),
    state: fc.constantFrom('running' as const, 'stopped' as const),
    commit: fc.constantFrom(null, sha('a'), sha('b')),
    process: fc.constantFrom(...states),
    install: fc.constantFrom('none' as const, 'running' as const, 'done' as const, 'failed' as const),
    crash: fc.constantFrom(undefined, { exitCode: 137, outOfMemory: true, at: 1_000 }),
  })
  .map(({ spec: made, environment, process, install: state, crash, ...over }) => {
    const spec = { ...made, environment };
    return aPodOf(spec, {
      ...over,
      ...(crash && over.state === 'stopped' ? { crash, startedAt: 1 } : {}),
      install: { fingerprint: spec.install.fingerprint, state },
      processes: spec.processes.map((each) => aProcessOf(each, { state: process })),
    });
  });
const anyPods = fc
  .uniqueArray(anyPod, { selector: ({ id }) => id, maxLength: 5 })
  .map((pods) => pods.map((pod, index) => ({ ...pod, generation: index + 1 })));

function podOf({ action }: Step): string {
  return 'pod' in action ? action.pod : '';
}
