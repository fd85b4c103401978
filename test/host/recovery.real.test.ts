import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counterOf, oomKills } from '../../host/docker/has-starved.ts';
import { layoutOf } from '../../host/layout.ts';
import { bridgePrefix } from '../../host/network/firewall-rules.ts';
import { networksOf } from '../../host/network/networks.ts';
import { defaultStateDir, instanceTag } from '../../host/options.ts';
import { aProcess } from '../builders/spec.ts';
import { baseImage, type DockerBench, openDockerBench } from './docker-bench.ts';
import { aPod, aServer } from './pods.ts';

const run = promisify(execFile);
let bench: DockerBench;

beforeAll(async () => {
  bench = await openDockerBench();
});

afterAll(() => bench.close());

const layout = () => layoutOf(defaultStateDir, bench.instance);

describe('what a crash, a reboot or another hand left', () => {
  it('another controller finds the pods as they are', async () => {
    const pod = await aPod(bench);
    await pod.run(aServer());
    const before = await pod.until(({ processes }) => processes[0]?.state === 'healthy');
    const other = await bench.reopen();
    const stop = await other.watch((environment) => environment === pod.environment && wake());
    let wake = (): void => {};
    for (;;) {
      const next = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const seen = (await other.observe(pod.environment)).pods[0];
      expect(seen).toMatchObject({ id: pod.id, state: 'running', commit: before.commit });
      if (seen?.processes[0]?.state === 'healthy') break;
      await next;
    }
    await stop();
  });

  it('a process whose start was lost is started by the next controller', async () => {
    const pod = await aPod(bench);
    await pod.run(aProcess({ name: 'web' }));
    await pod.until(({ processes }) => processes[0]?.state === 'healthy');
    await bench.inside(
      pod.id,
      'sh',
      '-c',
      'rm /run/pinacle/state/web; /opt/pinacle/bin/sv down /run/pinacle/def/services/web',
    );
    const other = await bench.reopen();
    await other.observe(pod.environment);
    const healed = await pod.until(({ processes }) => processes[0]?.state === 'healthy');
    expect(healed.state).toBe('running');
  });

  it('a container that was made and never started is made anew', async () => {
    const pod = await aPod(bench);
    const { Image, Config, HostConfig } = await bench.container(pod.id).inspect();
    await bench.container(pod.id).remove({ force: true });
    const name = `${bench.instance}.${pod.id}`;
    await bench.docker.createContainer({ name, Image, Labels: Config.Labels, HostConfig });
    expect(await pod.seen()).toMatchObject({ state: 'stopped' });
    expect(await pod.seen()).not.toHaveProperty('crash');
    await pod.act({ do: 'create-pod', pod: pod.id, spec: pod.spec, generation: 1 });
    expect(await pod.seen()).toMatchObject({ state: 'running' });
    expect((await bench.docker.listContainers({ all: true, filters: { name: [name] } })).length).toBe(1);
  });

  it('what is left of a pod whose removal was cut short is removed by the next controller', async () => {
    const pod = await aPod(bench);
    await bench.container(pod.id).remove({ force: true });
    await bench.reopen();
    expect(existsSync(layout().pod(pod.id).dir)).toBe(false);
    const filters = { name: [`${bench.instance}.${pod.id}`] };
    expect(await bench.docker.listNetworks({ filters })).toEqual([]);
    expect(existsSync(layout().environment(pod.environment).image)).toBe(true);
  });

  it('what is left of a pod goes with its workspace', async () => {
    const pod = await aPod(bench);
    await bench.container(pod.id).remove({ force: true });
    await pod.act({ do: 'remove-workspace', environment: pod.environment });
    expect(existsSync(layout().pod(pod.id).dir)).toBe(false);
    expect(existsSync(layout().environment(pod.environment).dir)).toBe(false);
  });

  it('mounts that a reboot took are there again after the start', async () => {
    const pod = await aPod(bench);
    await pod.sh('echo kept >/workspace/kept');
    await pod.run(aProcess({ name: 'web' }));
    await bench.container(pod.id).stop({ t: 1 });
    const { mount } = layout().environment(pod.environment);
    await run('umount', [layout().pod(pod.id).state]);
    await run('umount', [mount]);
    expect(await pod.seen()).toMatchObject({ state: 'stopped', crash: {} });
    await pod.act({ do: 'start-pod', pod: pod.id });
    await pod.until(({ processes }) => processes[0]?.state === 'healthy');
    expect((await pod.sh('cat /workspace/kept')).output).toBe('kept\n');
  });

  it('rules of the firewall that were flushed are there again before a pod starts', async () => {
    const pod = await aPod(bench);
    await pod.act({ do: 'stop-pod', pod: pod.id });
    const tag = instanceTag(bench.instance);
    const rule = ['-i', `pn${tag}-+`, '-j', `PINACLE-${tag}-IN`];
    await run('iptables', ['-w', '-D', 'INPUT', ...rule]);
    await run('iptables', ['-w', '-F', `PINACLE-${tag}-IN`]);
    await pod.act({ do: 'start-pod', pod: pod.id });
    await run('iptables', ['-w', '-C', 'INPUT', ...rule]);
    const { stdout } = await run('iptables', ['-w', '-S', `PINACLE-${tag}-IN`]);
    expect(stdout).toContain('REJECT');
  });

  it('rules that others put before ours stand behind them before a pod starts', async () => {
    const pod = await aPod(bench);
    await pod.act({ do: 'stop-pod', pod: pod.id });
    const rule = ['-i', `${bridgePrefix(instanceTag(bench.instance))}+`, '-j', 'ACCEPT'];
    for (const hook of ['INPUT', 'FORWARD', 'DOCKER-USER'])
      await run('iptables', ['-w', '-I', hook, '1', ...rule]);
    await pod.act({ do: 'start-pod', pod: pod.id });
    const { stdout } = await run('iptables-save', ['-t', 'filter']);
    for (const hook of ['INPUT', 'FORWARD', 'DOCKER-USER']) {
      const of = stdout.split('\n').filter((line) => line.startsWith(`-A ${hook} -i ${rule[1]} `));
      expect(of.map((line) => line.split(' ').at(-1))).toEqual([expect.stringMatching(/^PINACLE/), 'ACCEPT']);
      await run('iptables', ['-w', '-D', hook, ...rule]);
    }
  });

  it('a pod that starved while nobody looked is ended, so that it can start again', async () => {
    const lonely = await openDockerBench();
    try {
      const pod = await aPod(lonely);
      await lonely.runtime.close();
      const { State } = await lonely.container(pod.id).inspect();
      const counter = counterOf(await readFile(`/proc/${State.Pid}/cgroup`, 'utf8')) ?? '';
      // The hog is not the sandbox: that one lives on, as it does when the kernel picks a task that gVisor only waits for.
      const hog = `echo $$ >${dirname(counter)}/cgroup.procs && exec ${process.execPath} -e 'const a = []; for (;;) a.push(Buffer.alloc(16e6, 1))'`;
      await run('sh', ['-c', hog]).catch(() => {});
      expect(oomKills(await readFile(counter, 'utf8'))).toBeGreaterThan(0);
      const other = await lonely.reopen();
      for (;;) {
        const [seen] = (await other.observe(pod.environment)).pods;
        if (seen?.state === 'stopped') break;
      }
    } finally {
      await lonely.close();
    }
  });

  it('networks that a crash left are used or removed, and no more than a few are kept', async () => {
    const filters = { label: [`dev.pinacle.instance=${bench.instance}`] };
    const networks = networksOf(bench.docker, bench.instance);
    const taken = await Promise.all(Array.from({ length: 6 }, () => networks.take()));
    expect(new Set(taken).size).toBe(6);
    await networksOf(bench.docker, bench.instance).tidy();
    const left = await bench.docker.listNetworks({ filters });
    const containers = await bench.docker.listContainers({ all: true, filters });
    const used = new Set(containers.map(({ HostConfig }) => HostConfig.NetworkMode));
    expect(left.filter(({ Name }) => !used.has(Name))).toHaveLength(3);
    const pod = await aPod(bench);
    const { HostConfig } = await bench.container(pod.id).inspect();
    expect(left.map(({ Name }) => Name)).toContain(HostConfig.NetworkMode);
  });

  it('a network that only bears our label is given to no pod', async () => {
    const short = await openDockerBench();
    try {
      const Labels = { 'dev.pinacle.instance': short.instance };
      await short.docker.createNetwork({ Name: `${short.instance}.foreign`, Driver: 'bridge', Labels });
      const pod = await aPod(short);
      const { HostConfig } = await short.container(pod.id).inspect();
      expect(HostConfig.NetworkMode).not.toContain('foreign');
    } finally {
      await short.close();
    }
  });

  it('a second controller on the same instance is refused', async () => {
    const { root } = layout();
    const source = `import('${pathToFileURL(resolve('host/instance-lock.ts')).href}').then(({ lockInstance }) => lockInstance('${root}'))`;
    const second = () => run(process.execPath, ['--import', 'tsx', '-e', source]);
    await expect(second()).rejects.toThrow(/another controller runs on/);
    const short = await openDockerBench();
    await short.close();
    const free = source.replace(root, layoutOf(defaultStateDir, short.instance).root);
    await run(process.execPath, ['--import', 'tsx', '-e', free]);
  });

  it('a workspace grows with its tier and keeps what it holds', async () => {
    const sizes = { 'dev.small': 64, 'dev.medium': 128, 'dev.large': 192 } as Record<string, number>;
    const limits = (tier: string) => ({
      memoryBytes: 256 * 1024 ** 2,
      storageBytes: (sizes[tier] ?? 64) * 1024 ** 2,
    });
    const growing = await openDockerBench({ limits });
    try {
      const small = await aPod(growing);
      await small.sh('echo kept >/workspace/kept');
      const { environment } = small;
      await small.act({ do: 'stop-pod', pod: small.id });
      const big = await aPod(growing, { environment, tier: 'dev.medium', redeploy: 'r1' });
      const { output } = await big.sh('cat /workspace/kept; df -m /workspace | tail -n 1');
      expect(output).toMatch(/^kept\n/);
      expect(Number(output.trim().split(/\s+/)[2])).toBeGreaterThan(90);
      const running = await aPod(growing, { environment, tier: 'dev.large', redeploy: 'r2' });
      expect((await running.sh('cat /workspace/kept')).output).toBe('kept\n');
    } finally {
      await growing.close();
    }
  });

  it('an image that is nowhere is a fault of the world', async () => {
    const away = await openDockerBench({ registries: ['localhost:1'] });
    try {
      const pod = aPod(away, { image: 'localhost:1/nothing:here' });
      await expect(pod).rejects.toMatchObject({ code: 'image-unavailable' });
    } finally {
      await away.close();
    }
  });

  it('a machine without memory left refuses another pod', async () => {
    const full = await openDockerBench({ reserveMemoryBytes: 2 ** 50 });
    try {
      await expect(aPod(full)).rejects.toMatchObject({ code: 'host-full' });
    } finally {
      await full.close();
    }
  });

  it('a machine without disk left refuses another workspace', async () => {
    const full = await openDockerBench({ reserveDiskBytes: 2 ** 60 });
    try {
      await expect(aPod(full)).rejects.toMatchObject({ code: 'host-full' });
    } finally {
      await full.close();
    }
  });

  it('an engine that does not answer is a fault of the world', async () => {
    const docker = { socketPath: '/nowhere/docker.sock' };
    await expect(openDockerBench({ docker })).rejects.toMatchObject({ code: 'docker-unreachable' });
  });
});

describe('after all is removed', () => {
  it('nothing of the pod and its workspace is left', async () => {
    const pod = await aPod(bench);
    await pod.act(
      { do: 'remove-pod', pod: pod.id },
      { do: 'remove-workspace', environment: pod.environment },
    );
    const paths = layout();
    expect(existsSync(paths.pod(pod.id).dir)).toBe(false);
    expect(existsSync(paths.environment(pod.environment).dir)).toBe(false);
    const { stdout } = await run('losetup', ['-a']);
    expect(stdout).not.toContain(paths.environment(pod.environment).dir);
  });

  it('nothing of an instance is left', async () => {
    const short = await openDockerBench();
    await aPod(short);
    await short.close();
    const { root } = layoutOf(defaultStateDir, short.instance);
    expect(existsSync(root)).toBe(false);
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(root);
    const filters = { label: [`dev.pinacle.instance=${short.instance}`] };
    expect(await bench.docker.listContainers({ all: true, filters })).toEqual([]);
    expect(await bench.docker.listNetworks({ filters })).toEqual([]);
    expect((await run('iptables', ['-S'])).stdout).not.toContain(instanceTag(short.instance));
    expect((await run('losetup', ['-a'])).stdout).not.toContain(root);
    expect(baseImage).toContain('pinacle');
  });
});
