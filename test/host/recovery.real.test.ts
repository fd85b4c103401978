import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layoutOf } from '../../host/layout.ts';
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

  // The kernel may hold the loop device a moment longer; the driver then grows it at the next create, by design.
  it('a workspace grows with its tier and keeps what it holds', { retry: 3 }, async () => {
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
    const pod = aPod(bench, { image: 'localhost:1/nothing:here' });
    await expect(pod).rejects.toMatchObject({ code: 'image-unavailable' });
  });

  it('a machine without memory left refuses another pod', async () => {
    const full = await openDockerBench({ reserveMemoryBytes: 2 ** 50 });
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
    expect(await bench.docker.listNetworks({ filters: { name: [`${bench.instance}.${pod.id}`] } })).toEqual(
      [],
    );
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
