import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layoutOf } from '../../host/layout.ts';
import { defaultStateDir } from '../../host/options.ts';
import { aProcess } from '../builders/spec.ts';
import { type DockerBench, openDockerBench } from './docker-bench.ts';
import { aPod, type TestPod } from './pods.ts';

let bench: DockerBench;
let pod: TestPod;

beforeAll(async () => {
  bench = await openDockerBench();
  pod = await aPod(bench);
  await pod.run(aProcess({ name: 'web', command: ['echo mine', 'exec sleep infinity'] }));
  await pod.until(({ processes }) => processes[0]?.state === 'healthy');
});

afterAll(() => bench.close());

const log = '/run/pinacle/log';
const state = '/run/pinacle/state';

describe('what a pod leaves for the host to read', () => {
  it('a log that is a link to a file of the host is not followed', async () => {
    await pod.sh(`mkdir -p ${log}/planted && ln -sf /etc/hostname ${log}/planted/current`);
    expect(await pod.log('planted')).toEqual([]);
  });

  it('a folder of logs that is a link is not followed', async () => {
    await pod.sh(
      `mkdir -p ${log}/target && echo theirs >${log}/target/current && ln -s target ${log}/linked`,
    );
    expect(await pod.log('target')).toEqual(['theirs']);
    expect(await pod.log('linked')).toEqual([]);
    await pod.sh(`ln -s / ${log}/root`);
    expect(await pod.log('root')).toEqual([]);
  });

  it('a log that is a pipe or a folder blocks nobody', async () => {
    await pod.sh(`mkdir -p ${log}/pipe ${log}/folder/current && mkfifo ${log}/pipe/current`);
    expect(await pod.log('pipe')).toEqual([]);
    expect(await pod.log('folder')).toEqual([]);
  });

  it('a line without end is cut, and a log without lines is bounded', async () => {
    await pod.sh(`mkdir -p ${log}/long && head -c 5000000 /dev/zero | tr '\\0' x >${log}/long/current`);
    const lines = await pod.log('long');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.length).toBeLessThanOrEqual(4001);
  });

  it('state files that are links, pipes or nonsense are passed over', async () => {
    await pod.sh(
      `cd ${state}; rm -f web; ln -s /etc/passwd web; mkfifo other; head -c 100000 /dev/urandom >_ack`,
    );
    await pod.sh(`cd ${state}; rm -f web; printf 'begin\\nup\\nexit 99999 self -1\\n\\0\\n' >web`);
    // It is read while it is written, too.
    const { processes } = await pod.until(({ processes: [web] }) => web?.state === 'healthy');
    expect(processes[0]).toMatchObject({ name: 'web' });
    await pod.act({ do: 'stop-process', pod: pod.id, process: 'web' });
    await pod.until(({ processes: [web] }) => web?.state === 'stopped');
    await pod.act({ do: 'start-process', pod: pod.id, process: 'web' });
    await pod.until(({ processes }) => processes[0]?.state === 'healthy');
  });

  it('a process that floods its state file changes nothing for others', async () => {
    const flood = `while :; do echo up >>${state}/made-up; done`;
    await pod.run(aProcess({ name: 'flood', command: [flood] }));
    await pod.run(aProcess({ name: 'calm' }));
    await pod.until(({ processes }) => processes.find(({ name }) => name === 'calm')?.state === 'healthy');
    await pod.act({ do: 'remove-process', pod: pod.id, process: 'flood' });
    expect((await pod.seen()).processes.map(({ name }) => name)).toEqual(['web', 'calm']);
  });

  it('a process that flips its state file without end keeps no pass going', async () => {
    const flip = aProcess({
      name: 'flip',
      command: [`while :; do printf 'begin\\n'; printf 'up\\n'; sleep 0.02; done >>${state}/flip`],
    });
    await pod.run(flip);
    let told = 0;
    const stop = await bench.runtime.watch((environment) => {
      if (environment === pod.environment) told += 1;
    });
    await delay(4_000);
    await stop();
    expect(told).toBeLessThan(40);
    await pod.act({ do: 'remove-process', pod: pod.id, process: 'flip' });
  });

  it.each(['../up', 'a/b', '', '.', 'A', '-x', `${'x'.repeat(64)}`, '_install'])(
    'a process named %j is refused before it becomes a path',
    async (name) => {
      await expect(pod.run(aProcess({ name }))).rejects.toThrow(/not a process name/);
    },
  );

  it('values of the environment are data, never commands', async () => {
    const env = {
      QUOTED: `it's $(touch /workspace/pwned) \`id\` "x" \\ \n two`,
      'BAD-NAME; touch /workspace/pwned': 'x',
    };
    const command = ['printf "%s\\n" "$QUOTED"', 'echo end', 'exec sleep infinity'];
    await pod.run(aProcess({ name: 'env', command, env }));
    await pod.until(({ processes }) => processes.find(({ name }) => name === 'env')?.state === 'healthy');
    for await (const line of bench.runtime.logs(pod.environment, 'env', { tail: 10, follow: true }))
      if (line === 'end') break;
    expect(await pod.log('env')).toEqual(['it\'s $(touch /workspace/pwned) `id` "x" \\ ', ' two', 'end']);
    expect((await pod.sh('test ! -e /workspace/pwned')).code).toBe(0);
  });
});

describe('a workspace full of traps', () => {
  it('a repository that is a link does not lead the host out of the pod', async () => {
    const trap = await aPod(bench);
    await trap.sh('rm -rf /workspace/repo && ln -s /run/pinacle/def /workspace/repo');
    const commit = await bench.commit({ 'init.sh': 'pwned' });
    const { spec } = trap;
    const checkout = trap.act({ do: 'checkout', pod: trap.id, spec: { ...spec, commit } });
    await expect(checkout).rejects.toMatchObject({ code: 'checkout-failed' });
    expect((await trap.sh('cat /run/pinacle/def/init.sh')).output).not.toContain('pwned');
  });

  it('folders in folders without end are removed with the pod all the same', async () => {
    const trap = await aPod(bench);
    const name = 'x'.repeat(200);
    await trap.sh(`cd ${log}; for i in $(seq 60); do mkdir ${name}; cd ${name}; done`);
    const folder = join(
      layoutOf(defaultStateDir, bench.instance).environment(trap.environment).logs,
      trap.id,
    );
    await trap.act({ do: 'remove-pod', pod: trap.id });
    expect(existsSync(folder)).toBe(false);
  });

  it('links among the logs are removed with the pod, not what they lead to', async () => {
    const trap = await aPod(bench);
    await trap.sh(`ln -s /workspace ${log}/out; ln -s / ${log}/root; echo kept >/workspace/kept`);
    await trap.act({ do: 'remove-pod', pod: trap.id });
    const again = await aPod(bench, { environment: trap.environment });
    expect((await again.sh('cat /workspace/kept')).output).toBe('kept\n');
  });
});
