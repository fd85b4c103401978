import { describe, expect, it, vi } from 'vitest';
import type { Desired } from '../../reconciler/plan/desired.ts';
import type { Step } from '../../reconciler/plan/plan.ts';
import { WorldError } from '../../schema/world-error.ts';
import { aSubject } from '../builders/manifest.ts';
import { anInstall, aProcess, aService, aSpec, sha } from '../builders/spec.ts';
import { Killed, run, type ScriptedWorld, scriptedWorld } from '../fakes/scripted-world.ts';

const acts = (steps: readonly Step[]) => steps.map(({ action }) => action.do);
const failing = aSpec({ processes: [aProcess({ name: 'web', command: ['echo token=s3cret', 'exit 3'] })] });

const processesOf = async ({ runtime, environment }: ScriptedWorld) =>
  (await runtime.observe(environment)).pods.flatMap(({ processes }) => processes.map(({ name }) => name));

describe('reconcile', () => {
  it('goes as far as it can in one pass, and on when the runtime tells', async () => {
    const world = scriptedWorld();
    const web = aProcess({ name: 'web', dependsOn: ['postgres'] });
    const install = anInstall(['npm ci']);
    world.wish(run(aSpec({ install, processes: [aService({ name: 'postgres' }), web] })));

    const first = await world.pass();
    expect(acts(first.plan.steps)).toEqual(['create-pod', 'checkout', 'install', 'run-process']);
    expect(first).toMatchObject({ again: true, outcome: { kind: 'progressing' } });
    const second = await world.pass();
    expect(second.plan.steps).toEqual([]);
    expect(second).toMatchObject({
      again: false,
      outcome: { waitingFor: ['install ends', 'postgres becomes healthy'] },
    });

    world.runtime.settle();
    expect(acts((await world.pass()).plan.steps)).toEqual(['run-process']);
    world.runtime.settle();
    expect(await world.pass()).toMatchObject({ again: false, outcome: { kind: 'converged' } });
  });

  it('says what it will do before it does it, and what came of it', async () => {
    const world = scriptedWorld();
    world.wish(run(aSpec()));
    await world.rest();
    expect(world.reports.map(({ outcome, plan }) => [outcome.kind, plan.steps.length])).toEqual([
      ['progressing', 3],
      ['progressing', 3],
      ['converged', 0],
    ]);
  });

  it('does its steps while what it will do is put down, and does not end before that', async () => {
    let put = () => {};
    const putting = new Promise<void>((resolve) => {
      put = resolve;
    });
    const world = scriptedWorld({ aroundReport: (when) => (when === 'before' ? putting : undefined) });
    world.wish(run(aSpec()));
    let over = false;
    const pass = world.pass().finally(() => {
      over = true;
    });
    await vi.waitFor(async () => expect(await processesOf(world)).toEqual(['web']));
    expect([over, world.reports]).toEqual([false, []]);
    put();
    await pass;
    expect(world.reports.map(({ plan }) => plan.steps.length)).toEqual([3, 3]);
  });

  it('is loud when it could not be put down, once its steps are done', async () => {
    const world = scriptedWorld({
      aroundReport: () => {
        throw new Killed('while speaking');
      },
    });
    world.wish(run(aSpec()));
    await expect(world.pass()).rejects.toThrow('while speaking');
    expect(await processesOf(world)).toEqual(['web']);
  });

  it('times its stages and steps, and announces them', async () => {
    const world = scriptedWorld();
    world.wish(run(aSpec()));
    const { timings } = await world.pass();
    expect(Object.keys(timings)).toEqual(
      expect.arrayContaining([
        'desired',
        'observe',
        'report',
        'step create-pod',
        'step checkout',
        'step run-process web',
      ]),
    );
  });

  it('is due again when the environment ends, and not for an end that is past', async () => {
    const dueAt = async (expiresAt: number) => {
      const world = scriptedWorld({ subject: { expiresAt }, clock: () => 1_000 });
      world.wish(run(aSpec()));
      return (await world.pass()).dueAt;
    };
    expect(await dueAt(5_000)).toBe(5_000);
    expect(await dueAt(500)).toBeNull();
  });

  it('a program that fails brings the end of its log, redacted', async () => {
    const world = scriptedWorld({ redactor: async () => (line) => line.replace('s3cret', '•••') });
    world.wish(run(failing));
    expect(await world.rest()).toMatchObject({ fault: 'program', process: 'web', log: ['token=•••'] });
  });

  it('of a long log it brings the last 50 lines, each bounded, all bounded', async () => {
    const world = scriptedWorld();
    const command = [...Array.from({ length: 80 }, (_, n) => `echo ${n} ${'x'.repeat(900)}`), 'exit 3'];
    world.wish(run(aSpec({ processes: [aProcess({ name: 'web', command })] })));
    const outcome = await world.rest();
    if (outcome.kind !== 'failed' || outcome.fault !== 'program') throw new Error('it must fail');
    expect(outcome.log.length).toBeLessThanOrEqual(50);
    expect(outcome.log.join('\n').length).toBeLessThanOrEqual(16_000);
    expect(outcome.log.at(-1)).toMatch(/^79 x/);
  });

  it('a replacement that fails leaves the old pod running, and the log of the new one', async () => {
    const world = scriptedWorld();
    world.wish(
      run(aSpec({ processes: [aProcess({ name: 'web', command: ['echo old', 'exec sleep infinity'] })] })),
    );
    await world.rest();
    world.wish(run(aSpec({ ...partsOf(failing), image: 'node:22', commit: sha('b') })));
    expect(await world.rest()).toMatchObject({
      message: expect.stringContaining('keeps running (commit aaaaaaa)') as string,
      log: ['token=s3cret'],
    });
  });
});

describe('a pod that git does not want', () => {
  const unwanted: readonly Desired[] = [
    { kind: 'none', why: 'no-manifest' },
    { kind: 'none', why: 'branch-not-selected' },
    { kind: 'ask', why: 'pull-requests-off', detail: 'off' },
  ];

  it.each(unwanted)('is stopped, kept, and told of once: $kind $why', async (desired) => {
    const world = scriptedWorld();
    world.wish(run(aSpec()));
    await world.rest();
    world.reports.length = 0;
    world.wish(desired);
    expect(await world.rest()).toEqual({ kind: 'converged' });
    const { pods, workspace } = await world.runtime.observe(world.environment);
    expect(workspace).toBe(true);
    expect(pods).toMatchObject([{ state: 'stopped' }]);
    expect(world.reports.map(({ outcome, plan }) => [outcome.kind, ...acts(plan.steps)])).toEqual([
      ['progressing', 'stop-pod'],
      ['progressing', 'stop-pod'],
      ['converged'],
    ]);
  });

  it.each(unwanted)('is no news where there is none: $kind $why', async (desired) => {
    const world = scriptedWorld();
    world.wish(desired);
    const { plan } = await world.pass();
    expect(plan.steps).toEqual([]);
    expect(world.reports.map(({ outcome }) => outcome.kind)).toEqual(
      desired.kind === 'none' ? [] : ['waiting'],
    );
  });

  it('goes on while a person is asked: their word may be what we lost', async () => {
    const world = scriptedWorld();
    world.wish(run(aSpec()));
    await world.rest();
    world.wish({ kind: 'ask', why: 'comment-to-start', detail: 'comment', preview: aSpec() });
    expect((await world.pass()).plan.steps).toEqual([]);
  });

  it('a host that does not answer is no news to a repository that wants nothing', async () => {
    const world = scriptedWorld();
    world.runtime.observe = async () => {
      throw new WorldError('docker-unreachable', 'down');
    };
    expect((await world.pass()).outcome).toMatchObject({ code: 'docker-unreachable' });
    expect(world.reports).toEqual([]);
  });
});

describe('faults of the world', () => {
  it('a source that cannot be read changes nothing and is told to whom it was told before', async () => {
    const world = scriptedWorld();
    world.wish(run(aSpec()));
    await world.rest();
    const before = await world.runtime.observe(world.environment);
    world.wish(new WorldError('github-unreachable', '502', { retryAfterMs: 5_000 }));
    const pass = await world.pass({ earlier: aSubject() });
    expect(pass).toMatchObject({
      again: false,
      plan: { steps: [] },
      outcome: { code: 'github-unreachable', retry: true },
    });
    expect(pass.dueAt).toBeGreaterThan(1_005_000);
    expect(await world.runtime.observe(world.environment)).toEqual(before);
    expect(world.reports.at(-1)).toMatchObject({ outcome: pass.outcome, observed: before });
  });

  it('nobody is told when nobody is known', async () => {
    const world = scriptedWorld();
    world.wish(new WorldError('github-unreachable', '502'));
    expect((await world.pass()).outcome).toMatchObject({ kind: 'failed' });
    expect(world.reports).toEqual([]);
  });

  it('the first step that fails ends the pass', async () => {
    const world = scriptedWorld({ capacityBytes: 1 });
    world.wish(run(aSpec()));
    expect(await world.pass()).toMatchObject({
      again: false,
      outcome: { fault: 'world', code: 'host-full' },
    });
    expect((await world.runtime.observe(world.environment)).pods).toEqual([]);
  });

  it('a newer wake ends the pass between two steps, and leaves the telling to the next', async () => {
    const abort = new AbortController();
    const world = scriptedWorld({ around: (when) => when === 'after' && abort.abort() });
    world.wish(run(aSpec()));
    expect((await world.pass({ signal: abort.signal })).outcome).toMatchObject({
      code: 'superseded',
      retry: false,
    });
    expect((await world.runtime.observe(world.environment)).pods[0]).toMatchObject({ commit: null });
    expect(world.reports.map(({ outcome }) => outcome.kind)).toEqual(['progressing']);
  });

  it('an older pass that wakes up late changes nothing', async () => {
    const world = scriptedWorld();
    world.wish(run(aSpec()));
    await world.runtime.perform(
      { do: 'remove-workspace', environment: world.environment },
      { environment: world.environment, epoch: 100, signal: new AbortController().signal },
    );
    expect((await world.pass()).outcome).toMatchObject({ code: 'stale-epoch', retry: false });
    expect(await world.runtime.inventory()).toEqual([]);
  });

  it('a fault of ours is thrown', async () => {
    const world = scriptedWorld();
    world.wish(new TypeError('a bug'));
    await expect(world.pass()).rejects.toThrow('a bug');
  });
});

describe('a thousand environments', () => {
  it('all come to rest', async () => {
    const worlds = Array.from({ length: 1000 }, (_, n) => scriptedWorld({ environment: `${n}/branch/main` }));
    const outcomes = await Promise.all(
      worlds.map((world) => {
        world.wish(run(aSpec({ environment: world.environment })));
        return world.rest();
      }),
    );
    expect(outcomes.every(({ kind }) => kind === 'converged')).toBe(true);
  });
});

function partsOf({ processes, install }: ReturnType<typeof aSpec>) {
  return { processes, install };
}
