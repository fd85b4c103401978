import { describe, expect, it } from 'vitest';
import { aProcess } from '../../builders/spec.ts';
import { type Bench, run } from './bench.ts';

/** Most waits of the other tests rest on events as well: an event that is lost makes them late. */
export function watchContract(on: Bench): void {
  describe('watch', () => {
    it('tells of a process that ended by itself', async () => {
      const stage = await on.stage();
      const id = await stage.up(stage.spec({ processes: [] }));
      const { heard } = await listen(stage.environment, on);
      await stage.act(run(id, aProcess({ name: 'once', restart: 'never', command: ['exit 0'] })));
      await heard;
      expect(await stage.untilProcess('once', 'finished')).toMatchObject({ name: 'once' });
    });

    it('tells of a pod that was killed', async () => {
      const stage = await on.stage();
      const id = await stage.up(stage.spec());
      await stage.untilProcess('web', 'healthy');
      const { heard } = await listen(stage.environment, on);
      await stage.world.kill(id);
      await heard;
      const { pods } = await stage.until('the pod is stopped', (seen) => seen.pods[0]?.state === 'stopped');
      expect(pods).toHaveLength(1);
    });

    it('is silent once closed', async () => {
      const stage = await on.stage();
      const heard: string[] = [];
      const close = await stage.runtime.watch((environment) => heard.push(environment));
      await close();
      await stage.up(stage.spec());
      await stage.untilProcess('web', 'healthy');
      expect(heard).toEqual([]);
    });
  });
}

/** Subscribed when it returns; `heard` resolves with the environment's next event. */
async function listen(environment: string, on: Bench): Promise<{ heard: Promise<void> }> {
  let tell = (): void => {};
  const heard = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const close = await on.world().runtime.watch((changed) => {
    if (changed === environment) tell();
  });
  return { heard: heard.then(close) };
}
