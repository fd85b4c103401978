import { describe, expect, it } from 'vitest';
import { podId } from '../../../reconciler/plan/pod-id.ts';
import { aProcess } from '../../builders/spec.ts';
import { type Bench, checkout, create, run } from './bench.ts';

export function podContract(on: Bench): void {
  describe('pods', () => {
    it('says nothing of an environment that it never saw', async () => {
      const stage = await on.stage();
      expect(await stage.observe()).toMatchObject({ pods: [], workspace: false });
    });

    it('shows a created pod with what its labels carry', async () => {
      const stage = await on.stage();
      const spec = stage.spec();
      const id = podId(stage.environment, spec.fingerprint);
      await stage.act(create(id, spec, 3));

      const seen = await stage.observe();
      expect(seen.workspace).toBe(true);
      expect(seen.host.freeMemoryBytes).toBeGreaterThan(0);
      expect(seen.host.freeDiskBytes ?? 1).toBeGreaterThan(0);
      expect(seen.pods).toHaveLength(1);
      expect(seen.pods[0]).toMatchObject({
        id,
        environment: stage.environment,
        fingerprint: spec.fingerprint,
        fields: spec.fields,
        generation: 3,
        state: 'running',
        commit: null,
        install: { state: 'none', fingerprint: null },
        processes: [],
      });
      expect(seen.pods[0]?.isolation).toBe(seen.host.isolation);
      expect(seen.pods[0]).not.toHaveProperty('crash');
      expect(seen.pods[0]).not.toHaveProperty('failed');
    });

    it('lists its environment in the inventory, and no longer once all is removed', async () => {
      const stage = await on.stage();
      const spec = stage.spec();
      const id = podId(stage.environment, spec.fingerprint);
      const entry = { environment: stage.environment, repository: spec.repository, installationId: 1 };
      await stage.act(create(id, spec));
      expect(await stage.runtime.inventory()).toContainEqual(entry);
      await stage.act({ do: 'remove-pod', pod: id });
      expect(await stage.runtime.inventory()).toContainEqual(entry);
      await stage.act({ do: 'remove-workspace', environment: stage.environment });
      expect(await stage.runtime.inventory()).not.toContainEqual(entry);
      expect(await stage.observe()).toMatchObject({ pods: [], workspace: false });
    });

    it('does each action twice as if once', async () => {
      const stage = await on.stage();
      const spec = stage.spec({ processes: [aProcess({ name: 'web', command: ['exec sleep infinity'] })] });
      const id = podId(stage.environment, spec.fingerprint);
      const web = spec.processes[0] as (typeof spec.processes)[0];
      await stage.act(create(id, spec), create(id, spec), checkout(id, spec), checkout(id, spec));
      await stage.act(run(id, web), run(id, web));
      await stage.untilProcess('web', 'healthy');
      await stage.act({ do: 'start-pod', pod: id }, { do: 'start-process', pod: id, process: 'web' });
      expect(await stage.pod()).toMatchObject({
        commit: spec.commit,
        state: 'running',
        address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      });
      expect(await stage.process('web')).toMatchObject({ state: 'healthy' });

      const stopWeb = { do: 'stop-process', pod: id, process: 'web' } as const;
      await stage.act(stopWeb, stopWeb);
      expect(await stage.process('web')).toMatchObject({ state: 'stopped', fingerprint: web.fingerprint });
      const removeWeb = { do: 'remove-process', pod: id, process: 'web' } as const;
      await stage.act(removeWeb, removeWeb);
      expect((await stage.pod()).processes).toEqual([]);
      await stage.act({ do: 'stop-pod', pod: id }, { do: 'stop-pod', pod: id });
      expect(await stage.pod()).toMatchObject({ state: 'stopped' });
      expect(await stage.pod()).not.toHaveProperty('address');
      await stage.act({ do: 'remove-pod', pod: id }, { do: 'remove-pod', pod: id });
      const removeWorkspace = { do: 'remove-workspace', environment: stage.environment } as const;
      await stage.act(removeWorkspace, removeWorkspace);
      expect(await stage.observe()).toMatchObject({ pods: [], workspace: false });
    });

    it('starts a stopped pod with every process that is defined in it', async () => {
      const stage = await on.stage();
      const spec = stage.spec({ processes: [aProcess({ name: 'web' }), aProcess({ name: 'worker' })] });
      const id = await stage.up(spec);
      await stage.untilProcess('web', 'healthy');
      await stage.act({ do: 'stop-process', pod: id, process: 'worker' }, { do: 'stop-pod', pod: id });
      expect(await stage.process('web')).toMatchObject({ state: 'stopped' });
      expect(await stage.pod()).not.toHaveProperty('crash');

      await stage.act({ do: 'start-pod', pod: id });
      await stage.untilProcess('web', 'healthy');
      await stage.untilProcess('worker', 'healthy');
      expect(await stage.pod()).toMatchObject({ state: 'running', commit: spec.commit });
    });

    it('keeps the mark of a failure while the pod is stopped', async () => {
      const stage = await on.stage();
      const id = await stage.up(stage.spec());
      const failed = { process: 'web', message: 'web keeps failing', wish: '0123456789abcdef' };
      await stage.act({ do: 'stop-pod', pod: id, failed });
      expect(await stage.pod()).toMatchObject({ state: 'stopped', failed });
      await stage.act({ do: 'start-pod', pod: id });
      expect(await stage.pod()).not.toHaveProperty('failed');
      await stage.act({ do: 'stop-pod', pod: id });
      expect(await stage.pod()).not.toHaveProperty('failed');
    });

    it('shows a killed pod as crashed, with its exit code, and starts it again', async () => {
      const stage = await on.stage();
      const id = await stage.up(stage.spec());
      await stage.untilProcess('web', 'healthy');
      await stage.world.kill(id);
      const seen = await stage.until('the pod is stopped', ({ pods }) => pods[0]?.state === 'stopped');
      expect(seen.pods[0]).toMatchObject({ crash: { exitCode: 137, outOfMemory: false } });
      expect(seen.pods[0]?.processes[0]).toMatchObject({ name: 'web', state: 'stopped' });

      await stage.act({ do: 'start-pod', pod: id });
      await stage.untilProcess('web', 'healthy');
      expect(await stage.pod()).not.toHaveProperty('crash');
    });

    it('leaves other environments alone', async () => {
      const mine = await on.stage();
      const theirs = await on.stage();
      const id = await mine.up(mine.spec());
      const other = await theirs.up(theirs.spec());
      await theirs.untilProcess('web', 'healthy');
      const before = await theirs.process('web');
      await mine.act({ do: 'stop-pod', pod: id }, { do: 'remove-pod', pod: id });
      await mine.act({ do: 'remove-workspace', environment: mine.environment });
      expect(await theirs.pod()).toMatchObject({ id: other, state: 'running' });
      expect(await theirs.process('web')).toMatchObject({ state: 'healthy', since: before.since });
      expect((await theirs.observe()).workspace).toBe(true);
    });

    it('refuses to touch a pod of another environment', async () => {
      const mine = await on.stage();
      const theirs = await on.stage();
      const other = await theirs.up(theirs.spec());
      await expect(mine.act({ do: 'stop-pod', pod: other })).rejects.toBeInstanceOf(Error);
      await expect(mine.act({ do: 'remove-pod', pod: other })).rejects.toBeInstanceOf(Error);
      await expect(
        mine.act({ do: 'remove-workspace', environment: theirs.environment }),
      ).rejects.toBeInstanceOf(Error);
      expect(await theirs.pod()).toMatchObject({ id: other, state: 'running' });
    });
  });
}
