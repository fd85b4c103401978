import { describe, expect, it } from 'vitest';
import { podId } from '../../../reconciler/plan/pod-id.ts';
import { anInstall, aProcess } from '../../builders/spec.ts';
import { type Bench, checkout, create, run } from './bench.ts';

export function installContract(on: Bench): void {
  describe('install', () => {
    const prepared = async (commands: readonly string[]) => {
      const stage = await on.stage();
      const install = anInstall(commands);
      const spec = stage.spec({ install });
      const id = podId(stage.environment, spec.fingerprint);
      await stage.act(create(id, spec), checkout(id, spec), { do: 'install', pod: id, install });
      return { stage, spec, id, install };
    };

    it('runs in the repository and ends done', async () => {
      const { stage, id, install } = await prepared(['cat hello.txt', 'echo yes > installed.txt']);
      await stage.untilInstall('done');
      expect((await stage.pod()).install).toMatchObject({ fingerprint: install.fingerprint, exitCode: 0 });
      expect(await stage.untilLog('install', 'hello')).toContainEqual(expect.stringContaining('hello'));
      const web = aProcess({ name: 'web', command: ['cat installed.txt', 'exec sleep infinity'] });
      await stage.act(run(id, web));
      await stage.untilLog('web', 'yes');
    });

    it('ends failed with its exit code, at the first command that fails', async () => {
      const { stage, install } = await prepared(['echo first', 'exit 7', 'echo never']);
      await stage.untilInstall('failed');
      expect((await stage.pod()).install).toMatchObject({
        state: 'failed',
        fingerprint: install.fingerprint,
        exitCode: 7,
      });
      const lines = await stage.untilLog('install', 'first');
      expect(lines.some((line) => line.includes('never'))).toBe(false);
      expect(await stage.pod()).toMatchObject({ state: 'running' });
    });

    it('does not run again when it is done', async () => {
      const { stage, id, install } = await prepared(['echo again >> count.txt']);
      await stage.untilInstall('done');
      await stage.act({ do: 'install', pod: id, install });
      expect((await stage.pod()).install).toMatchObject({ state: 'done' });
      const web = aProcess({ name: 'web', command: ['cat count.txt', 'echo end', 'exec sleep infinity'] });
      await stage.act(run(id, web));
      const lines = await stage.untilLog('web', 'end');
      expect(lines.filter((line) => line.includes('again'))).toHaveLength(1);
    });

    it('a newer one ends a running one', async () => {
      const { stage, id } = await prepared(['exec sleep infinity']);
      expect((await stage.pod()).install).toMatchObject({ state: 'running' });
      const install = anInstall(['echo quick']);
      await stage.act({ do: 'install', pod: id, install });
      await stage.untilInstall('done');
      expect((await stage.pod()).install).toMatchObject({ fingerprint: install.fingerprint });
    });

    it('the last of many at once is the one that runs to its end', async () => {
      const { stage, id } = await prepared(['exec sleep infinity']);
      const installs = Array.from({ length: 12 }, (_none, index) => anInstall([`echo number ${index}`]));
      for (const install of installs) await stage.act({ do: 'install', pod: id, install });
      await stage.untilInstall('done');
      expect((await stage.pod()).install.fingerprint).toBe(installs.at(-1)?.fingerprint);
    });

    it('that its pod did not see the end of counts as never begun', async () => {
      const { stage, id, install } = await prepared(['exec sleep infinity']);
      await stage.act({ do: 'stop-pod', pod: id }, { do: 'start-pod', pod: id });
      expect((await stage.pod()).install.state).toBe('none');
      const quick = anInstall(['echo quick']);
      await stage.act({ do: 'install', pod: id, install: { ...quick, fingerprint: install.fingerprint } });
      await stage.untilInstall('done');
    });

    it('is known to another pod of the same workspace', async () => {
      const { stage, spec, install } = await prepared(['echo once']);
      await stage.untilInstall('done');
      const next = stage.spec({ install, commit: spec.commit, redeploy: 'r1' });
      const nextId = podId(stage.environment, next.fingerprint);
      await stage.act(create(nextId, next, 2));
      expect((await stage.pod(nextId)).install).toMatchObject({
        state: 'done',
        fingerprint: install.fingerprint,
      });
    });
  });
}
