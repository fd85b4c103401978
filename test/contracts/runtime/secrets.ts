import { describe, expect, it } from 'vitest';
import type { PodSpec } from '../../../reconciler/plan/desired.ts';
import type { Action } from '../../../reconciler/plan/plan.ts';
import { podId } from '../../../reconciler/plan/pod-id.ts';
import { anInstall, aProcess } from '../../builders/spec.ts';
import { type Bench, checkout, create, put, run, type Stage } from './bench.ts';

const says = (name: string, ...command: string[]) =>
  aProcess({ name, secrets: ['DB_URL', 'KEY'], command: [...command, 'exec sleep infinity'] });
const web = says('web', 'echo "db is $DB_URL"', 'cat /run/secrets/tls/key.pem', 'echo read');
const blind = aProcess({ name: 'blind', command: ['echo "db is [$DB_URL]"', 'exec sleep infinity'] });

function secretsOf({ world }: Stage) {
  if (!world.secrets) throw new Error('the opener gives no secrets');
  return world.secrets;
}

export function secretContract(on: Bench): void {
  describe('secrets', () => {
    /** A spec whose secrets have these values. */
    const specOf = (stage: Stage, version: string, over: Partial<PodSpec> = {}): PodSpec => {
      const { give } = secretsOf(stage);
      const secrets = [
        give('DB_URL', `db://${version}`),
        give('KEY', `key ${version}\n`, { as: 'file', path: 'tls/key.pem' }),
      ];
      return stage.spec({ secrets, processes: [web, blind], ...over });
    };
    const processOf = (spec: PodSpec, name: string) => {
      const found = spec.processes.find((process) => process.name === name);
      if (!found) throw new Error(`no ${name}`);
      return found;
    };

    it('gives a process its variables, and files below /run/secrets', async () => {
      const stage = await on.stage();
      const spec = specOf(stage, 'one');
      await stage.up(spec);
      const lines = (await stage.untilLog('web', 'read')).join('\n');
      expect(lines).toContain('db is db://one');
      expect(lines).toContain('key one');
      expect(await stage.pod()).toMatchObject({ secrets: spec.secretsFingerprint });
    });

    it('gives a variable to the processes that may see it, and to no other', async () => {
      const stage = await on.stage();
      await stage.up(specOf(stage, 'one'));
      expect((await stage.untilLog('blind', 'db is')).join('\n')).toContain('db is []');
    });

    it('gives install all of them, beside its variables', async () => {
      const stage = await on.stage();
      const commands = ['echo "db is $DB_URL"', 'echo "in $NODE_ENV"', 'cat /run/secrets/tls/key.pem'];
      const install = { ...anInstall(commands), env: { NODE_ENV: "it's test" } };
      const spec = specOf(stage, 'one', { install, processes: [] });
      const id = await stage.up(spec);
      await stage.act({ do: 'install', pod: id, install });
      await stage.untilInstall('done');
      const log = (await stage.untilLog('install', 'key one')).join('\n');
      expect(log).toContain('db is db://one');
      expect(log).toContain("in it's test");
    });

    it('changes them under running processes, which read new variables once they start anew', async () => {
      const stage = await on.stage();
      const id = await stage.up(specOf(stage, 'one'));
      await stage.untilLog('web', 'read');
      const before = await stage.untilProcess('web', 'healthy');
      const next = specOf(stage, 'two');
      await stage.act(put(id, next));
      expect(await stage.pod()).toMatchObject({ secrets: next.secretsFingerprint });
      expect(await stage.process('web')).toEqual(before);
      await stage.act(run(id, processOf(next, 'web')));
      const lines = (await stage.untilLog('web', 'key two')).join('\n');
      expect(lines).toContain('db is db://two');
    });

    it('put twice are put once', async () => {
      const stage = await on.stage();
      const spec = specOf(stage, 'one');
      const id = await stage.up(spec);
      const opened = secretsOf(stage).opened();
      await stage.act(put(id, spec));
      expect(secretsOf(stage).opened()).toBe(opened);
      expect(await stage.pod()).toMatchObject({ secrets: spec.secretsFingerprint });
    });

    it('that nobody wants any more are taken away', async () => {
      const stage = await on.stage();
      const id = await stage.up(specOf(stage, 'one'));
      const none = stage.spec({ processes: [] });
      await stage.act(put(id, none));
      expect(await stage.pod()).toMatchObject({ secrets: null });
      const look = ['test -f /run/secrets/tls/key.pem && echo still || echo gone', 'exec sleep infinity'];
      await stage.act(run(id, aProcess({ name: 'seer', command: look })));
      await stage.untilLog('seer', 'gone');
    });

    it('go with their pod', async () => {
      const stage = await on.stage();
      const spec = specOf(stage, 'one');
      const id = await stage.up(spec);
      await stage.act({ do: 'remove-pod', pod: id }, create(id, spec));
      expect(await stage.pod()).toMatchObject({ secrets: null });
    });

    it('stay over a stop, and are read again at the start', async () => {
      const stage = await on.stage();
      const spec = specOf(stage, 'one');
      const id = await stage.up(spec);
      await stage.untilLog('web', 'read');
      await stage.act({ do: 'stop-pod', pod: id });
      expect(await stage.pod()).toMatchObject({ secrets: spec.secretsFingerprint });
      await stage.act(put(id, specOf(stage, 'two')), { do: 'start-pod', pod: id });
      await stage.untilLog('web', 'key two');
    });

    it('are gone after a restart of the host, and nothing that needs them starts before they are back', async () => {
      const stage = await on.stage();
      const spec = specOf(stage, 'one');
      const id = await stage.up(spec);
      await stage.untilProcess('web', 'healthy');
      await stage.world.reboot?.(id);
      await stage.until('the pod is stopped', ({ pods }) => pods[0]?.state === 'stopped');
      expect(await stage.pod()).toMatchObject({ secrets: null });
      await expect(stage.act({ do: 'start-pod', pod: id })).rejects.toMatchObject({
        code: 'secrets-unreadable',
      });
      expect(await stage.pod()).toMatchObject({ state: 'stopped' });
      await stage.act(put(id, spec), { do: 'start-pod', pod: id });
      await stage.untilProcess('web', 'healthy');
      expect(await stage.pod()).toMatchObject({ secrets: spec.secretsFingerprint });
    });

    it('that are not there keep a process from starting', async () => {
      const stage = await on.stage();
      const spec = specOf(stage, 'one');
      const id = podId(stage.environment, spec.fingerprint);
      await stage.act(create(id, spec), checkout(id, spec));
      await expect(stage.act(run(id, processOf(spec, 'web')))).rejects.toMatchObject({
        code: 'secrets-unreadable',
      });
      await stage.act(run(id, processOf(spec, 'blind')));
      await stage.untilProcess('blind', 'healthy');
    });

    it('that cannot be opened leave those that are there', async () => {
      const stage = await on.stage();
      const spec = specOf(stage, 'one');
      const id = await stage.up(spec);
      const unknown = { name: 'DB_URL', as: 'env', from: 'team', digest: '0123456789abcdef' } as const;
      const broken = stage.spec({ secrets: [unknown], processes: [web] });
      await expect(stage.act(put(id, broken))).rejects.toMatchObject({ code: 'secrets-unreadable' });
      expect(await stage.pod()).toMatchObject({ secrets: spec.secretsFingerprint });
    });

    it('an older epoch is refused, and opens nothing', async () => {
      const stage = await on.stage();
      const { environment, runtime } = stage;
      const spec = specOf(stage, 'one');
      const id = podId(environment, spec.fingerprint);
      const at = (epoch: number, action: Action) =>
        runtime.perform(action, { environment, epoch, signal: AbortSignal.timeout(60_000) });
      await at(5, create(id, spec));
      const opened = secretsOf(stage).opened();
      await expect(at(4, put(id, spec))).rejects.toMatchObject({ code: 'stale-epoch' });
      expect(secretsOf(stage).opened()).toBe(opened);
      expect(await stage.pod()).toMatchObject({ secrets: null });
    });

    it("never reach another environment's pod", async () => {
      const mine = await on.stage();
      const theirs = await on.stage();
      const other = await theirs.up(theirs.spec());
      await expect(mine.act(put(other, specOf(mine, 'one')))).rejects.toBeInstanceOf(Error);
      expect(await theirs.pod()).toMatchObject({ secrets: null });
    });
  });
}
