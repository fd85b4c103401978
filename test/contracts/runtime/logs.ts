import { describe, expect, it } from 'vitest';
import { aProcess } from '../../builders/spec.ts';
import { type Bench, run } from './bench.ts';

export function logContract(on: Bench): void {
  describe('logs', () => {
    it('gives the last lines, oldest first, and ends', async () => {
      const stage = await on.stage();
      const command = ['echo one', 'echo two', 'echo three', 'exec sleep infinity'];
      await stage.up(stage.spec({ processes: [aProcess({ name: 'web', command })] }));
      await stage.untilLog('web', 'three');
      const lines: string[] = [];
      for await (const line of stage.runtime.logs(stage.environment, 'web', { tail: 2, follow: false }))
        lines.push(line);
      expect(lines).toEqual([expect.stringContaining('two'), expect.stringContaining('three')]);
    });

    it('follows, and ends without an error when told to', async () => {
      const stage = await on.stage();
      const id = await stage.up(stage.spec());
      await stage.untilProcess('web', 'healthy');
      const abort = new AbortController();
      const lines: string[] = [];
      const reading = (async () => {
        const options = { tail: 10, follow: true, signal: abort.signal };
        for await (const line of stage.runtime.logs(stage.environment, 'web', options)) {
          lines.push(line);
          if (line.includes('later')) abort.abort();
        }
      })();
      await stage.act(run(id, aProcess({ name: 'web', command: ['echo later', 'exec sleep infinity'] })));
      await reading;
      expect(lines.at(-1)).toContain('later');
    });

    it('has none of a process that never was', async () => {
      const stage = await on.stage();
      await stage.up(stage.spec());
      const lines: string[] = [];
      for await (const line of stage.runtime.logs(stage.environment, 'nobody', { tail: 5, follow: false }))
        lines.push(line);
      expect(lines).toEqual([]);
    });
  });
}
