import { describe, expect, it } from 'vitest';
import { podId } from '../../../reconciler/plan/pod-id.ts';
import { aProcess } from '../../builders/spec.ts';
import { type Bench, checkout, create, run, type Stage } from './bench.ts';

const writer = aProcess({ name: 'writer', command: ['echo kept > mine.txt', 'exec sleep infinity'] });
const reader = aProcess({
  name: 'reader',
  command: ['echo reading', 'cat mine.txt', 'echo end', 'exec sleep infinity'],
});

const written = async (stage: Stage): Promise<string> => {
  const id = await stage.up(stage.spec({ processes: [writer] }));
  await stage.untilProcess('writer', 'healthy');
  return id;
};

export function workspaceContract(on: Bench): void {
  describe('the workspace', () => {
    it('holds the commit; another commit replaces its files', async () => {
      const stage = await on.stage({ 'a.txt': 'from the first\n', 'gone.txt': 'old\n' });
      const spec = stage.spec({ processes: [] });
      const id = await stage.up(spec);
      expect(await stage.pod()).toMatchObject({ commit: spec.commit });
      const commit = await stage.world.commit({ 'a.txt': 'from the second\n' });
      await stage.act(checkout(id, { ...spec, commit }));
      expect(await stage.pod()).toMatchObject({ commit });
      const seer = aProcess({
        name: 'seer',
        command: ['cat a.txt', 'test -f gone.txt && echo still || echo gone', 'exec sleep infinity'],
      });
      await stage.act(run(id, seer));
      const lines = await stage.untilLog('seer', 'gone');
      expect(lines.some((line) => line.includes('from the second'))).toBe(true);
    });

    it('outlives a stop and a start', async () => {
      const stage = await on.stage();
      const id = await written(stage);
      await stage.act({ do: 'stop-pod', pod: id }, { do: 'start-pod', pod: id }, run(id, reader));
      expect(await stage.untilLog('reader', 'kept')).toContainEqual(expect.stringContaining('reading'));
    });

    it('outlives its pod', async () => {
      const stage = await on.stage();
      const id = await written(stage);
      await stage.act({ do: 'remove-pod', pod: id });
      expect(await stage.observe()).toMatchObject({ pods: [], workspace: true });
      await stage.up(stage.spec({ processes: [reader] }));
      await stage.untilLog('reader', 'kept');
    });

    it('goes with remove-workspace', async () => {
      const stage = await on.stage();
      const id = await written(stage);
      await stage.act(
        { do: 'remove-pod', pod: id },
        { do: 'remove-workspace', environment: stage.environment },
      );
      const again = aProcess({
        name: 'again',
        command: ['test -f mine.txt && echo still || echo gone', 'exec sleep infinity'],
      });
      await stage.up(stage.spec({ processes: [again] }));
      expect(await stage.untilLog('again', 'gone')).toHaveLength(1);
    });

    it('is shared by two pods of one environment; the newer takes over', async () => {
      const stage = await on.stage();
      const old = await written(stage);
      const spec = stage.spec({ redeploy: 'r1', processes: [reader] });
      const id = podId(stage.environment, spec.fingerprint);
      await stage.act(create(id, spec, 2), checkout(id, spec), run(id, reader));
      await stage.untilProcess('reader', 'healthy', id);
      await stage.untilLog('reader', 'kept');
      const both = await stage.observe();
      expect(both.pods.map((pod) => [pod.id, pod.generation, pod.state])).toEqual([
        [old, 1, 'running'],
        [id, 2, 'running'],
      ]);
      await stage.act({ do: 'remove-pod', pod: old });
      expect((await stage.observe()).pods.map((pod) => pod.id)).toEqual([id]);
      expect(await stage.process('reader', id)).toMatchObject({ state: 'healthy' });
    });
  });
}
