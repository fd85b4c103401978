import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { containerOptions } from '../../host/docker/container-options.ts';
import { controlChannel } from '../../host/docker/control-channel.ts';
import type { Engine } from '../../host/docker/engine.ts';
import { counterOf, oomKills } from '../../host/docker/has-starved.ts';
import { registryOf } from '../../host/docker/registry-of.ts';
import { probe } from '../../host/health/probe.ts';
import { keyedLock } from '../../host/keyed-lock.ts';
import { readLabels, writeLabels } from '../../host/labels.ts';
import { checkPodId, layoutOf } from '../../host/layout.ts';
import { answersOf } from '../../host/live/answers.ts';
import { coalesce } from '../../host/live/coalesce.ts';
import { paced } from '../../host/live/paced.ts';
import { silent } from '../../host/log.ts';
import { lineCutter, longestLine } from '../../host/logs/lines.ts';
import { guardFirewall } from '../../host/network/guard.ts';
import { checkInstance, limitsOf } from '../../host/options.ts';
import { aSpec } from '../builders/spec.ts';

describe('labels', () => {
  const facts = {
    instance: 'x',
    pod: 'pin-1',
    generation: 3,
    isolation: 'gvisor',
    memoryBytes: 5,
    epoch: 7,
  } as const;

  it('give back what was written', () => {
    const spec = aSpec({ environment: '42/branch/feature/ä "x"' });
    const { environment, repository, installationId, fingerprint, fields } = spec;
    expect(readLabels(writeLabels(spec, facts))).toEqual({
      ...facts,
      environment,
      repository,
      installationId,
      fingerprint,
      fields,
    });
  });

  it.each(['environment', 'repository', 'fields', 'isolation'])('are not ours without %s', (name) => {
    const { [`dev.pinacle.${name}`]: _gone, ...rest } = writeLabels(aSpec(), facts);
    expect(readLabels(rest)).toBeUndefined();
  });
});

describe('a container', () => {
  const options = containerOptions({
    name: 'n',
    hostname: 'h',
    image: 'i',
    path: '/bin',
    runtime: 'runsc',
    network: 'net',
    nameservers: ['127.0.0.11', '10.0.0.53'],
    limits: limitsOf('dev.small', {}),
    labels: {},
    mounts: [{ source: '/a', target: '/b', readOnly: true }],
    env: [],
  });

  it('has no right that a pod does not need', () => {
    expect(options.User).toBe('1000:1000');
    expect(options.HostConfig).toMatchObject({
      Runtime: 'runsc',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      Privileged: false,
      NetworkMode: 'net',
      // Docker's resolver, which every pod reaches, asks nobody else.
      Dns: ['10.0.0.53'],
    });
    expect(options.HostConfig).not.toHaveProperty('PortBindings');
  });

  it('bursts by shares or is held to its cores', () => {
    expect(options.HostConfig).toMatchObject({
      CpuShares: 512,
      Memory: 1024 ** 3,
      MemorySwap: 1024 ** 3,
      PidsLimit: 1024,
    });
    expect(options.HostConfig).not.toHaveProperty('NanoCpus');
    expect(limitsOf('dev.large', { limits: () => ({ pids: 9 }) })).toMatchObject({
      cpus: 2,
      burst: false,
      pids: 9,
    });
  });
});

describe('names that become paths', () => {
  it.each(['../x', '', 'a/b', '.', 'A', 'x'.repeat(64)])('pod id %j is refused', (id) => {
    expect(() => checkPodId(id)).toThrow(/not a pod id/);
  });

  it.each(['', '-a', 'a_b', 'x'.repeat(21), '../x'])('instance %j is refused', (instance) => {
    expect(() => checkInstance(instance)).toThrow(/not a name/);
  });

  it('environments are digests', () => {
    const { dir } = layoutOf('/s', 'x').environment('42/branch/../../etc');
    expect(dir).toMatch(/^\/s\/instances\/x\/environments\/[0-9a-f]{24}$/);
  });
});

describe('lines of a log', () => {
  it('come whole, whatever the pieces', () => {
    const cutter = lineCutter();
    expect([...cutter.push('a\nb'), ...cutter.push('c\r\n\nd')]).toEqual(['a', 'bc', '']);
    expect(cutter.rest()).toEqual(['d']);
  });

  it('are cut when they are too long, at a bounded cost', () => {
    const cutter = lineCutter();
    for (let i = 0; i < 100; i += 1) expect(cutter.push('x'.repeat(10_000))).toEqual([]);
    expect(cutter.push('end\nnext\n')).toEqual([`${'x'.repeat(longestLine)}…`, 'next']);
  });
});

describe('acts in turn', () => {
  it('of one key run one after the other, also after a failure; of others side by side', async () => {
    const inTurn = keyedLock();
    const seen: string[] = [];
    const act = (name: string, ms: number) => async () => {
      seen.push(`${name} begins`);
      await delay(ms);
      seen.push(`${name} ends`);
      if (name === 'a') throw new Error('a');
    };
    const results = await Promise.allSettled([
      inTurn('1', act('a', 20)),
      inTurn('1', act('b', 0)),
      inTurn('2', act('c', 0)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(seen.indexOf('b begins')).toBeGreaterThan(seen.indexOf('a ends'));
    expect(seen.indexOf('c begins')).toBeLessThan(seen.indexOf('a ends'));
  });

  it('asked a hundred times meanwhile, happen once more', async () => {
    let calls = 0;
    const both = new Promise<void>((resolve) => {
      const { ask } = coalesce(async () => {
        calls += 1;
        if (calls === 2) resolve();
      }, 1);
      for (let i = 0; i < 100; i += 1) ask();
    });
    await both;
    await delay(20);
    expect(calls).toBe(2);
  });
});

describe('where images come from', () => {
  it.each([
    ['node:22', 'docker.io'],
    ['library/node', 'docker.io'],
    ['acme/dev@sha256:0123', 'docker.io'],
    ['index.docker.io/library/node', 'docker.io'],
    ['ghcr.io/acme/dev:1', 'ghcr.io'],
    ['127.0.0.1:5000/x', '127.0.0.1:5000'],
    ['localhost/x', 'localhost'],
    ['LOCALHOST/x', 'localhost'],
    ['169.254.169.254/latest/meta-data', '169.254.169.254'],
    ['[::1]:80/x', '[::1]:80'],
    ['ghcr.io.evil.example/x', 'ghcr.io.evil.example'],
    ['ghcr.io:80/x', 'ghcr.io:80'],
  ])('%s is of %s', (image, registry) => {
    expect(registryOf(image)).toBe(registry);
  });
});

describe('a probe', () => {
  const target = { address: '127.0.0.1', command: () => Promise.reject(new Error('the pod has ended')) };
  const timing = { intervalMs: 1, timeoutMs: 1_000, retries: 1, startPeriodMs: 0 };

  it.each([
    { kind: 'http', port: 1, path: '/\u{1f600} \r\nHost: x' },
    { kind: 'http', port: 99_999, path: '/' },
    { kind: 'tcp', port: 99_999 },
    { kind: 'tcp', port: 1 },
    { kind: 'command', commands: ['x'] },
  ] as const)('that cannot be made fails and throws nothing: %j', async (kind) => {
    expect(await probe({ ...timing, probe: kind }, target)).toBe(false);
  });
});

describe('tells that a pod causes', () => {
  it('come at once until they come too often, and the last is never lost', async () => {
    let calls = 0;
    const { ask, stop } = paced(() => (calls += 1), { burst: 3, everyMs: 40 });
    for (let i = 0; i < 50; i += 1) ask();
    expect(calls).toBe(3);
    while (calls < 4) await delay(5);
    await delay(100);
    expect(calls).toBe(4);
    stop();
  });
});

describe('the counter of a container that starved', () => {
  it.each([
    ['4:memory:/docker/ab\n1:name=x:/docker/ab\n', '/sys/fs/cgroup/memory/docker/ab/memory.oom_control'],
    ['0::/system.slice/docker-ab.scope\n', '/sys/fs/cgroup/system.slice/docker-ab.scope/memory.events'],
    ['', undefined],
  ])('of %j is %j', (groups, path) => {
    expect(counterOf(groups)).toBe(path);
  });

  it.each([
    ['oom_kill_disable 0\nunder_oom 0\noom_kill 2\n', 2],
    ['low 0\nmax 9\noom 1\noom_kill 1\n', 1],
    ['', 0],
  ])('reads %j as %i', (text, kills) => {
    expect(oomKills(text)).toBe(kills);
  });
});

describe('the guard of the firewall', () => {
  it('looks again and again while pods run', async () => {
    let looks = 0;
    let runs = false;
    const ensure = async () => {
      looks += 1;
    };
    const close = guardFirewall({ ensure }, silent, { runs: () => runs, everyMs: 5 });
    await delay(30);
    expect(looks).toBe(0);
    runs = true;
    while (looks < 3) await delay(5);
    close();
  });
});

describe('answers of a pod', () => {
  it('reach who asked; others and nonsense are passed over', async () => {
    const answers = answersOf();
    const one = answers.expect('one', { answerMs: 1_000 });
    for (const text of ['', 'two 0\n', 'one\n', 'one 0', 'one 1234\n', '../one 0\n']) answers.take(text);
    answers.take('one 3\n');
    expect(await one).toBe(3);
  });

  it('may take longer once the pod has begun', async () => {
    const answers = answersOf();
    const one = answers.expect('one', { answerMs: 20, begunMs: 10_000 });
    answers.take('one begun\n');
    await delay(60);
    answers.take('one 0\n');
    expect(await one).toBe(0);
  });

  it('are not waited for when nobody wants them any more', async () => {
    const answers = answersOf();
    const abort = new AbortController();
    const one = answers.expect('one', { answerMs: 10_000, signal: abort.signal });
    abort.abort(new Error('superseded'));
    await expect(one).rejects.toThrow('superseded');
  });

  it('do not come when the pod is slow or ends', async () => {
    const answers = answersOf();
    await expect(answers.expect('slow', { answerMs: 1 })).rejects.toMatchObject({ code: 'docker-refused' });
    const lost = answers.expect('lost', { answerMs: 10_000 });
    answers.end();
    await expect(lost).rejects.toMatchObject({ code: 'docker-refused' });
  });
});

it.each([
  [true, undefined],
  [false, 'docker-refused'],
])('an order to a pod that runs (%s) is sent, or refused at once', async (Running, code) => {
  const sent: string[] = [];
  const stream = new Writable({ write: (line, _encoding, done) => done(void sent.push(String(line))) });
  const attach = async () => Object.assign(stream, { resume: () => stream });
  const container = { attach, inspect: async () => ({ State: { Running } }) };
  const channel = controlChannel({ getContainer: () => container } as unknown as Engine, 'a pod');
  const order = channel.send('start web 1').catch((error: { code?: string }) => error.code);
  expect(await order).toBe(code);
  expect(sent).toEqual(code ? [] : ['\nstart web 1\n']);
});
