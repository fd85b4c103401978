import { describe, expect, it } from 'vitest';
import type { Action } from '../../../reconciler/plan/plan.ts';
import { podId } from '../../../reconciler/plan/pod-id.ts';
import { type Bench, create } from './bench.ts';

export function fenceContract(on: Bench): void {
  describe('the fence', () => {
    const fenced = async () => {
      const stage = await on.stage();
      const { environment, runtime } = stage;
      const at = (epoch: number, action: Action) =>
        runtime.perform(action, { environment, epoch, signal: AbortSignal.timeout(60_000) });
      const spec = stage.spec();
      return { stage, at, spec, id: podId(environment, spec.fingerprint) };
    };

    it('refuses an older epoch and changes nothing', async () => {
      const { stage, at, spec, id } = await fenced();
      await at(5, create(id, spec));
      await expect(at(4, { do: 'stop-pod', pod: id })).rejects.toMatchObject({ code: 'stale-epoch' });
      await expect(at(4, { do: 'remove-pod', pod: id })).rejects.toMatchObject({ code: 'stale-epoch' });
      expect(await stage.pod()).toMatchObject({ id, state: 'running' });
    });

    it('lets one pass do many things', async () => {
      const { stage, at, spec, id } = await fenced();
      await at(5, create(id, spec));
      await at(5, { do: 'stop-pod', pod: id });
      expect(await stage.pod()).toMatchObject({ state: 'stopped' });
    });

    it('still refuses an older epoch when all was removed', async () => {
      const { stage, at, spec, id } = await fenced();
      await at(5, create(id, spec));
      await at(6, { do: 'remove-pod', pod: id });
      await at(6, { do: 'remove-workspace', environment: stage.environment });
      await expect(at(5, create(id, spec))).rejects.toMatchObject({ code: 'stale-epoch' });
      expect(await stage.observe()).toMatchObject({ pods: [], workspace: false });
    });
  });
}
