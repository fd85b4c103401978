import { describe, expect, it } from 'vitest';
import { aProcess } from '../../builders/spec.ts';
import { type Bench, run } from './bench.ts';

export function processContract(on: Bench): void {
  describe('processes', () => {
    it('runs a process, shows its fingerprint and fields, and calls it healthy', async () => {
      const stage = await on.stage();
      const web = aProcess({ name: 'web', command: ['echo up', 'exec sleep infinity'] });
      await stage.up(stage.spec({ processes: [web] }));
      const seen = await stage.untilProcess('web', 'healthy');
      expect(seen).toMatchObject({ name: 'web', fingerprint: web.fingerprint, fields: web.fields });
      expect(seen.since).toBeGreaterThan(0);
    });

    it('gives it its environment and its folder', async () => {
      const stage = await on.stage({ 'apps/web/name.txt': 'the web app\n' });
      const web = aProcess({
        name: 'web',
        cwd: 'apps/web',
        env: { GREETING: 'good day' },
        command: ['echo "$GREETING"', 'cat name.txt', 'exec sleep infinity'],
      });
      await stage.up(stage.spec({ processes: [web] }));
      const lines = await stage.untilLog('web', 'the web app');
      expect(lines.some((line) => line.includes('good day'))).toBe(true);
    });

    it('says on which ports its pod takes connections; on none while it does not run', async () => {
      const stage = await on.stage();
      const web = aProcess({ name: 'web', port: 4321, command: ['exec python3 -m http.server 4321'] });
      expect(await stage.runtime.openPorts(stage.environment)).toEqual([]);
      const id = await stage.up(stage.spec({ processes: [web] }));
      await stage.untilProcess('web', 'healthy');
      expect(await stage.runtime.openPorts(stage.environment)).toEqual([{ port: 4321, inside: false }]);
      await stage.act({ do: 'stop-pod', pod: id });
      expect(await stage.runtime.openPorts(stage.environment)).toEqual([]);
    });

    it('restarts a changed process alone', async () => {
      const stage = await on.stage();
      const worker = aProcess({ name: 'worker' });
      const id = await stage.up(stage.spec({ processes: [aProcess({ name: 'web' }), worker] }));
      await stage.untilProcess('web', 'healthy');
      const before = await stage.untilProcess('worker', 'healthy');

      const changed = aProcess({ name: 'web', command: ['echo second', 'exec sleep infinity'] });
      await stage.act(run(id, changed));
      await stage.untilLog('web', 'second');
      expect(await stage.untilProcess('web', 'healthy')).toMatchObject({ fingerprint: changed.fingerprint });
      expect(await stage.process('worker')).toEqual(before);
    });

    it('starts a stopped process again as it was defined', async () => {
      const stage = await on.stage();
      const id = await stage.up(stage.spec());
      const before = await stage.untilProcess('web', 'healthy');
      await stage.act({ do: 'stop-process', pod: id, process: 'web' });
      expect(await stage.process('web')).toMatchObject({ state: 'stopped' });
      await stage.act({ do: 'start-process', pod: id, process: 'web' });
      expect(await stage.untilProcess('web', 'healthy')).toMatchObject({ fingerprint: before.fingerprint });
    });

    it('calls a process that ends with 0, and is not restarted, finished; stopping makes it stopped', async () => {
      const stage = await on.stage();
      const once = aProcess({ name: 'once', restart: 'on-failure', command: ['echo done'] });
      const id = await stage.up(stage.spec({ processes: [once] }));
      await stage.untilProcess('once', 'finished');
      await stage.act({ do: 'stop-process', pod: id, process: 'once' });
      expect(await stage.process('once')).toMatchObject({ state: 'stopped' });
    });

    it('calls a process failing that exits again and again, with its exit code', async () => {
      const stage = await on.stage();
      await stage.up(stage.spec({ processes: [aProcess({ name: 'web', command: ['exit 3'] })] }));
      expect(await stage.untilProcess('web', 'failing')).toMatchObject({ exitCode: 3 });
      expect(await stage.pod()).toMatchObject({ state: 'running' });
    });

    it('calls a process failing that ended with an error and is never restarted', async () => {
      const stage = await on.stage();
      const web = aProcess({ name: 'web', restart: 'never', command: ['exit 4'] });
      await stage.up(stage.spec({ processes: [web] }));
      expect(await stage.untilProcess('web', 'failing')).toMatchObject({ exitCode: 4 });
    });

    it('asks the health check: failing while it says no, healthy once it says yes', async () => {
      const stage = await on.stage();
      const timing = { intervalMs: 100, timeoutMs: 5_000, retries: 2, startPeriodMs: 0 };
      const health = { probe: { kind: 'command', commands: ['test -f ready.txt'] }, ...timing } as const;
      const web = aProcess({ name: 'web', health });
      const id = await stage.up(stage.spec({ processes: [web] }));
      await stage.untilProcess('web', 'failing');
      const helper = aProcess({ name: 'helper', command: ['echo yes > ready.txt', 'exec sleep infinity'] });
      await stage.act(run(id, helper));
      expect(await stage.untilProcess('web', 'healthy')).toMatchObject({ fingerprint: web.fingerprint });
    });
  });
}
